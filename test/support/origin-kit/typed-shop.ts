/** What a shop in TypeScript writes, for its compiler alone. */
export const TYPED_SHOP = `
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { createServer } from "node:http";
import { QueueRequestError, createPassVerifier, extendPass, passCookie, QueuePassError, redeemPass, reportBooking, verifyFresh, verifyQueuePass } from "virtual-queue/origin";
import * as onExpress from "virtual-queue/origin/express";
import * as onFastify from "virtual-queue/origin/fastify";
import * as onHono from "virtual-queue/origin/hono";
import * as onNode from "virtual-queue/origin/node";

const verifier = createPassVerifier({ jwksUrl: "https://queue.example/.well-known/jwks.json", algorithm: "ES256" });
createPassVerifier({ secrets: ["one", "two"], issuer: ["https://queue.example", "virtual-queue"] });
// @ts-expect-error a token must not choose its algorithm
createPassVerifier({ jwksUrl: "https://queue.example/.well-known/jwks.json" });
const guard = { verifier, queueUrl: "https://queue.example" };

const expressApp = express();
const needsPass = onExpress.requireQueuePass<express.Request>({ ...guard, eventId: (request) => String(request.params.event) });
expressApp.post("/:event", express.urlencoded(), needsPass, (request, response) => {
  const { claims, pass } = (request as typeof request & onExpress.WithQueuePass).queuePass;
  response.append("Set-Cookie", passCookie({ claims, pass })).json(claims.jti);
});

const fastifyApp = fastify();
const preHandler = onFastify.requireQueuePass({ ...guard, eventId: "demo" });
fastifyApp.get("/", { preHandler }, async (request) => (request as typeof request & onFastify.WithQueuePass).queuePass.claims.jti);

const honoApp = new Hono<{ Variables: onHono.QueuePassVariables }>();
honoApp.use(onHono.requireQueuePass({ ...guard, eventId: "demo", userId: (c) => c.req.header("x-user-id") }));
honoApp.get("/", (c) => c.text(c.get("queuePass").claims.jti));

const check = onNode.requireQueuePass({ ...guard, eventId: "demo" });
createServer(async (request, response) => {
  const admitted = await check(request, response);
  if (admitted !== null) response.end(admitted.claims.jti);
});

export async function book(pass: string): Promise<string> {
  try {
    const { jti, event_id } = await verifyQueuePass(pass, { secret: "…", eventId: "demo" });
    const queue = { queueUrl: "https://queue.example", originToken: "…" };
    const held: "redeemed" | "completed" = await redeemPass({ queuePass: pass, eventId: event_id, bookingId: jti }, queue);
    const { expiresAtMs, queuePass: longer } = await extendPass({ queuePass: pass, eventId: event_id, seconds: 600 }, queue);
    const isGone = expiresAtMs > (await verifyFresh({ queuePass: longer, eventId: event_id }, queue)).expiresAtMs;
    if (held === "completed" || isGone) return held;
    const status: "completed" | "late" = await reportBooking({ queuePass: pass, eventId: event_id, bookingId: jti }, queue);
    return status;
  } catch (error) {
    if (error instanceof QueuePassError) return error.code;
    if (error instanceof QueueRequestError) return error.code;
    throw error;
  }
}
`;
