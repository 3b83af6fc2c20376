/** Somebody at the operators' desk, inside the workers pool. Each comes from a network of their own: failures are counted by it. */
import type { Env } from "../../../src/bindings.ts";
import { createApp } from "../../../src/edge/app.ts";
import { OPERATOR } from "../desk-tokens.ts";
import { type Answer, Browser, env, QUEUE } from "./edge-client.ts";

/** What a browser sends along with an act of the desk's own page. */
export const OWN_PAGE = { origin: QUEUE, "sec-fetch-site": "same-origin", "x-desk": "1" };

const API = "/api/v1/admin";

/** Of 2^64 networks, so that no two tests meet. */
export function freshAddress(): string {
  const group = () => Math.floor(Math.random() * 0x10000).toString(16);
  return `${group()}:${group()}:${group()}:${group()}::7`;
}

export class DeskClient {
  readonly browser: Browser;
  readonly #headers: Record<string, string>;

  /** With a token, or without one as a page is. */
  constructor(
    token: string | null = OPERATOR,
    { variables = {}, address = freshAddress() }: { variables?: object; address?: string } = {},
  ) {
    const app = createApp();
    const changed = { ...env, ...variables } as Env;
    this.browser = new Browser((request) => app.fetch(request, changed));
    const bearer = token === null ? {} : { authorization: `Bearer ${token}` };
    this.#headers = { "cf-connecting-ip": address, ...bearer };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.browser.ask("GET", API + path, { headers: { ...this.#headers, ...headers } });
  }

  /** A stream. */
  open(path: string): Promise<Response> {
    return this.browser.open("GET", API + path, { headers: this.#headers });
  }

  send(
    method: string,
    path: string,
    body: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.browser.send(method, API + path, body, { ...this.#headers, ...headers });
  }

  /** Changes an event as it is now, whatever it is. */
  change(
    event: string,
    body: object,
    headers: Record<string, string> = { "if-match": "*" },
  ): Promise<Answer> {
    return this.send("PATCH", `/events/${event}`, body, headers);
  }
}

/** A browser that has signed in at the desk's page. */
export async function signedIn(token: string, variables: object = {}): Promise<DeskClient> {
  const page = new DeskClient(null, { variables });
  const { status } = await page.send("POST", "/session", { token }, OWN_PAGE);
  if (status !== 200) throw new Error(`not signed in: ${status}`);
  return page;
}
