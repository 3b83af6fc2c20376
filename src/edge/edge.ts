import type { Context } from "hono";
import type { Env } from "../bindings.ts";
import type { Config } from "../config.ts";
import type { Account } from "../core/desk/account.ts";
import type { LogOrigin } from "../log.ts";

/** The parts of an address, as `URL` names them: each of its own getters is a call into the runtime. */
export type AskedUrl = Readonly<
  Pick<URL, "origin" | "protocol" | "host" | "hostname" | "pathname" | "search">
>;

/** What every route of the Worker is given: the bindings, and what app.ts has put beside the request. */
export interface Edge {
  Bindings: Env;
  /**
   * `account` is there on the routes of the desk alone: who is asking. `asked` is the object that this request asked last, for the
   * log; undefined while it has asked none. request-id.ts makes `requestId`, and asked-url.ts `url`, when they are first needed:
   * ask them. `mayEnter`: who joins by this request has done what is asked of them before a drawing. `isTurnedAway`: their lobby is
   * known to have no room, and was not asked.
   */
  Variables: {
    requestId: string;
    config: Config;
    account: Account;
    asked: LogOrigin | undefined;
    url: AskedUrl;
    mayEnter: boolean | undefined;
    isTurnedAway: boolean | undefined;
  };
}

export type EdgeContext = Context<Edge>;
