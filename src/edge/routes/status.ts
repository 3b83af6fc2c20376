import { Hono } from "hono";
import type { Summary } from "../../core/answer.ts";
import { lobbyName, lobbyOf } from "../../core/lobby-of.ts";
import { askLobby } from "../ask-lobby.ts";
import type { Edge } from "../edge.ts";
import { requireEvent } from "../event.ts";
import { storeUnavailable } from "../problem.ts";
import { checkInput, eventInput } from "../schemas.ts";
import { sendJson } from "../send-json.ts";
import { iso } from "../translate.ts";

/** Enough lobbies to share the curious, few enough that they do not all read Redis for them. */
const MOST_LOBBIES_ASKED = 8;

/** GET /queue/status/:event_id: what anybody may know. */
export const status = new Hono<Edge>().get(
  "/queue/status/:event_id",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    const event = requireEvent(c, event_id);
    const lobby = lobbyOf(c.get("requestId"), Math.min(MOST_LOBBIES_ASKED, event.lobbies));
    const summary = await askLobby<Summary>(c, lobbyName(event_id, lobby), async (stub) => stub.summary());
    if (summary.status === "store_unavailable") throw storeUnavailable();
    return sendJson(c, {
      event_id,
      queue_size: summary.queueSize,
      rate_per_second: summary.ratePerSecond,
      paused: summary.paused,
      sold_out: summary.soldOut,
      opens_at: summary.opensAt === null ? null : iso(summary.opensAt),
    });
  },
);
