import { Hono } from "hono";
import type { StockReply } from "../../core/waiting-queue.ts";
import { openQueue } from "../../store/open-queue.ts";
import type { StockAnswer } from "../../wire/answers.ts";
import { Problem } from "../../wire/problems.ts";
import { stockInput } from "../../wire/requests.ts";
import { askLoop, wakeLoop } from "../ask-object.ts";
import { forgetSummary } from "../ask-summary.ts";
import { requireOrigin } from "../booking-origin.ts";
import type { Edge } from "../edge.ts";
import { checkInput, requireEvent } from "../input.ts";
import { sendJson } from "../send-json.ts";

type Refusal = Extract<StockReply, { readonly status: "refused" }>["reason"];

const REASONS: Record<Refusal, string> = {
  OUT_OF_RANGE: "What remains must be a whole number of at most a billion.",
  SUM_OF_TYPES: "This event sells several types of tickets: send what remains of each in ticket_types.",
  OTHER_TYPES: "ticket_types must name each type that is on sale, and no other.",
};

/** POST /queue/stock: a booking server says what is left to sell. Safe to repeat; bookings that are reported later count less. */
export const stock = new Hono<Edge>().post(
  "/queue/stock",
  requireOrigin,
  checkInput("json", stockInput),
  async (c) => {
    const { event_id, remaining, ticket_types } = c.req.valid("json");
    const event = await requireEvent(c, event_id);
    // Redis has nothing of it any more, and a report would leave a key there.
    if (await askLoop(c, event, async (loop) => loop.isRetired())) throw new Problem("QUEUE_CLOSED");
    const types =
      ticket_types && Object.fromEntries(ticket_types.map(({ id, remaining }) => [id, remaining]));
    const reply = await openQueue(event.store).reportStock(event.id, {
      nowMs: Date.now(),
      shards: event.queue.shards,
      remaining: types ?? (remaining as number), // one of them is there: the input is checked
    });
    if (reply.status === "refused") throw new Problem("INVALID_REQUEST", REASONS[reply.reason]);
    forgetSummary(event.id);
    await wakeLoop(c, event); // it may rest at a sold-out event
    return sendJson(c, { remaining: reply.remaining } satisfies StockAnswer);
  },
);
