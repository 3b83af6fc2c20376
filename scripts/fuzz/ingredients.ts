import type { Person } from "./cast.ts";

/** What requests are made of. */
export interface Ingredients {
  readonly people: readonly Person[];
  /** Tokens that must open nothing. */
  readonly forged: readonly string[];
  /** Of visitors: each is a join's. */
  readonly events: readonly string[];
  /** Where operators may spoil what they like. */
  readonly deskEvents: readonly string[];
  /** What lets a booking server in. */
  readonly originToken: string;
  readonly operatorToken: string;
  readonly viewerToken: string;
  readonly metricsToken: string;
  /** The cookie of a page that has signed in at the desk. */
  readonly deskCookie: string;
  /** The names of visitors' cookies begin so. */
  readonly cookiePrefix: string;
  /** `127.0.0.1:8787`, and where the gate stands others. */
  readonly hosts: readonly string[];
  /** Of a gateway: the header that carries its secret, and a wrong one. */
  readonly gatewaySecret: string | null;
  /** Paths of the shop behind the gate; none without one. */
  readonly shopPaths: readonly string[];
}
