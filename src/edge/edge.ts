import type { Context } from "hono";
import type { Env } from "../bindings.ts";
import type { Config } from "../config.ts";

/** What every route of the Worker is given: the bindings, and what app.ts has put beside the request. */
export interface Edge {
  Bindings: Env;
  Variables: { requestId: string; config: Config };
}

export type EdgeContext = Context<Edge>;
