/** Every request that comes to the Worker: on the shop's own hosts the gate answers, everywhere else the queue. */
import type { Env } from "../bindings.ts";
import { createApp } from "./app.ts";
import { createGate } from "./gate/gate.ts";
import { isForShop } from "./gated-hosts.ts";

const queue = createApp();
const gate = createGate();

export function answerRequest(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
): Response | Promise<Response> {
  return (isForShop(request, env) ? gate : queue).fetch(request, env, ctx);
}
