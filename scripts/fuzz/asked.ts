import { findOperation, type Operation } from "../openapi/described.ts";
import type { Person } from "./cast.ts";
import { type FuzzRequest, headerOf, textOf } from "./request.ts";

/** What is known of a deployment that is asked, and of the people who may ask. */
export interface Witness {
  readonly people: readonly Person[];
  /** Of the deployment: nobody is ever told one, whatever they show. */
  readonly secrets: readonly string[];
  readonly originToken: string;
  /** All that open the desk: tokens, and the value of a session's cookie. */
  readonly deskProofs: readonly string[];
  readonly viewerProofs: readonly string[];
  readonly metricsToken: string;
  /** Where the gateway names people; else null. */
  readonly gatewaySecret: string | null;
  /** Where people may be sent, beside the host that was asked. */
  readonly knownOrigins: readonly string[];
  /** A shop behind the gate marks its answers with this header. */
  readonly shopMark: string;
}

/** A request, and who could have sent it. */
export class Asked {
  readonly request: FuzzRequest;
  readonly pathname: string;
  readonly host: string;
  readonly operation: Operation | null;
  /** No two servers could read it as two paths. */
  readonly isPlain: boolean;
  /** Who of the cast this may be. */
  readonly people: readonly Person[];
  readonly isGateway: boolean;
  readonly isOrigin: boolean;
  readonly isOperator: boolean;
  readonly isViewer: boolean;
  readonly isMetrics: boolean;
  readonly showsPass: boolean;
  readonly text: string;

  constructor(request: FuzzRequest, witness: Witness) {
    this.request = request;
    this.text = textOf(request);
    this.host = headerOf(request.headers, "host") ?? "";
    this.pathname = URL.parse(`http://queue${request.path.split("?")[0]}`)?.pathname ?? request.path;
    this.isPlain = request.path.split("?")[0] === this.pathname && !/%|\/\/|;/.test(this.pathname);
    this.operation = findOperation(request.method === "HEAD" ? "GET" : request.method, this.pathname);
    const has = (text: string) => this.text.includes(text);
    this.isGateway = witness.gatewaySecret !== null && has(witness.gatewaySecret);
    this.people = witness.people.filter(({ id, proofs }) => proofs.some(has) || (this.isGateway && has(id)));
    this.isOrigin = has(witness.originToken);
    this.isViewer = witness.viewerProofs.some(has);
    this.isMetrics = has(witness.metricsToken);
    this.isOperator = witness.deskProofs.some(has);
    this.showsPass = witness.people.some(({ pass }) => pass !== null && has(pass));
  }
}
