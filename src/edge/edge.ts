import type { Context } from "hono";
import type { Env } from "../bindings.ts";
import type { Config } from "../config.ts";
import type { Account } from "../core/desk/account.ts";
import type { LogOrigin } from "../log.ts";

/** What every route of the Worker is given: the bindings, and what app.ts has put beside the request. */
export interface Edge {
  Bindings: Env;
  /**
   * `account` is there on the routes of the desk alone: who is asking. `asked` is the object that this request asked last, for the
   * log; undefined while it has asked none.
   */
  Variables: { requestId: string; config: Config; account: Account; asked: LogOrigin | undefined };
}

export type EdgeContext = Context<Edge>;
