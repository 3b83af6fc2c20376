import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { ConfigError } from "../../config.ts";
import { EXPOSITION_TYPE, writeExposition } from "../../wire/exposition.ts";
import { type MeasuredEvent, metricsOf } from "../../wire/metrics.ts";
import { Problem } from "../../wire/problems.ts";
import { askLoop } from "../ask-object.ts";
import { bearerOf } from "../bearer.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { findEvent, listCreated } from "../find-event.ts";
import { isSameSecret } from "../same-secret.ts";
import { answerHeaders } from "../send-json.ts";

/** Without METRICS_TOKEN there is nothing here, and no answer tells that there could be. */
const requireToken = createMiddleware<Edge>(async (c, next) => {
  const { token, problems } = c.get("config").metrics;
  if (token === null) throw new Problem("NOT_FOUND");
  if (problems.length > 0) throw new ConfigError(problems);
  const shown = bearerOf(c);
  if (shown === null || !isSameSecret(shown, token)) {
    throw new Problem("UNAUTHORIZED", "Send Authorization: Bearer with the token for metrics.");
  }
  await next();
});

/** GET /metrics: one call to the loop of each event, declared or created, which asks Redis nothing and starts no tick. */
export const metrics = new Hono<Edge>().get("/metrics", requireToken, async (c) => {
  const { declaredEvents } = c.get("config");
  const ids = [...declaredEvents, ...(await listCreated(c))];
  const events = await Promise.all(ids.map((id) => measure(c, id)));
  const text = writeExposition(metricsOf(events.filter((event) => event !== null)));
  return c.body(text, 200, { ...answerHeaders(c), "Content-Type": EXPOSITION_TYPE });
});

/** An event that cannot be measured says so in `virtual_queue_up`, and hides no other; null: it was taken out after it was listed. */
async function measure(c: EdgeContext, id: string): Promise<MeasuredEvent | null> {
  try {
    const event = await findEvent(c, id);
    if (event === null) return null;
    return { id, measure: await askLoop(c, event, async (loop) => loop.measure()) };
  } catch (error) {
    logFault(c, error);
    return { id, measure: null };
  }
}
