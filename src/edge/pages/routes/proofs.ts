import { Hono } from "hono";
import { calculateJwkThumbprint } from "jose/jwk/thumbprint";
import { QUICKNET } from "../../../core/draw/beacon.ts";
import type { DrawIndex } from "../../../core/draw/draw-index.ts";
import { renderProofsPage } from "../../../proofs/document.ts";
import type { ShownDrawing } from "../../../proofs/proofs-model.ts";
import { eventInput } from "../../../wire/requests.ts";
import type { Edge } from "../../edge.ts";
import { limitNetwork } from "../../entry/rate-limits.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { readDraw } from "../../read-draw.ts";
import { framePage } from "../page-frame.ts";
import { sendPage } from "../send-page.ts";

/** As scripts/build/page-assets.ts builds them. */
const PROOFS_ASSETS = {
  script: "/queue/assets/proofs-page.js",
  style: "/queue/assets/proofs-page.css",
};
const VERIFIER = "/queue/assets/verifier.js";

/** GET /queue/:event_id/draw: what was drawn, and the check of it. 404 while there is nothing to show, in words all the same. */
export const proofs = new Hono<Edge>().get(
  "/queue/:event_id/draw",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    await limitNetwork(c, "page", event_id);
    const event = await requireEvent(c, event_id);
    const index = await readDraw(c, event);
    const frame = framePage(c, event);
    const model = {
      ...frame,
      assets: { ...frame.assets, ...PROOFS_ASSETS },
      path: `/queue/${event.id}/draw`,
      drawing: index && (await shown(index)),
    };
    return sendPage(c, renderProofsPage(model, VERIFIER), {
      nonce: frame.nonce,
      leadsToShop: false,
      status: index === null ? 404 : 200,
    });
  },
);

async function shown(index: DrawIndex): Promise<ShownDrawing> {
  const { kty, crv, x, y } = index.proofKey;
  const { generation, size, closedAtMs, round, roundAtMs, phase, isStopped, checkpoint } = index;
  return {
    generation,
    size,
    closedAtMs,
    round,
    roundAtMs,
    phase,
    isStopped,
    checkpoint,
    chain: index.beacon.chain,
    isPublicBeacon: index.beacon.chain === QUICKNET.chain,
    keyId: await calculateJwkThumbprint({ kty, crv, x, y }),
  };
}
