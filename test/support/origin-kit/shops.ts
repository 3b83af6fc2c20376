/** Shops that guard one address with the package, one for each framework, as a shop would write them. */

/** What all of them begin with. `JWKS` and `QUEUE` come from the environment. */
const VERIFIER = `
import { createPassVerifier } from "virtual-queue/origin";
const { JWKS, QUEUE } = process.env;
const verifier = createPassVerifier({ jwksUrl: JWKS, algorithm: "ES256" });
const guard = { verifier, eventId: "demo", queueUrl: QUEUE, shopOrigin: "https://shop.example" };
const listening = ({ port }) => console.log("http://127.0.0.1:" + port);
`;

const NODE = `${VERIFIER}
import { createServer } from "node:http";
import { requireQueuePass } from "virtual-queue/origin/node";
const check = requireQueuePass(guard);
const server = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  const admitted = await check(request, response, new URLSearchParams(text));
  if (admitted) response.end(JSON.stringify(admitted.claims));
});
server.listen(0, "127.0.0.1", () => listening(server.address()));
`;

const EXPRESS = `${VERIFIER}
import express from "express";
import { requireQueuePass } from "virtual-queue/origin/express";
const app = express();
app.use("/tickets", express.urlencoded({ extended: false }), requireQueuePass(guard));
app.all("/tickets/vip", (request, response) => response.json(request.queuePass.claims));
const server = app.listen(0, "127.0.0.1", () => listening(server.address()));
`;

const FASTIFY = `${VERIFIER}
import fastify from "fastify";
import { requireQueuePass } from "virtual-queue/origin/fastify";
const app = fastify();
app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (request, body, done) =>
  done(null, Object.fromEntries(new URLSearchParams(body))));
app.decorateRequest("queuePass", null);
app.route({
  method: ["GET", "POST"],
  url: "/tickets/vip",
  preHandler: requireQueuePass(guard),
  handler: async (request) => request.queuePass.claims,
});
app.listen({ port: 0, host: "127.0.0.1" }).then(() => listening(app.server.address()));
`;

const HONO_APP = `${VERIFIER}
import { Hono } from "hono";
import { requireQueuePass } from "virtual-queue/origin/hono";
const app = new Hono();
app.use("/tickets/*", requireQueuePass(guard));
app.all("/tickets/vip", (c) => c.json(c.get("queuePass").claims));
`;

const HONO = `${HONO_APP}
import { serve } from "@hono/node-server";
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, listening);
`;

const HONO_ON_BUN = `${HONO_APP}
listening(Bun.serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }));
`;

const HONO_ON_DENO = `${HONO_APP}
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: listening }, app.fetch);
`;

/** By the framework. */
export const SHOPS = { node: NODE, express: EXPRESS, fastify: FASTIFY, hono: HONO } as const;
export const SHOPS_ELSEWHERE = { bun: HONO_ON_BUN, deno: HONO_ON_DENO } as const;

/** The same program for a shop that has never heard of import. */
export function asCommonJs(program: string): string {
  return program
    .replace(/^import \{ (.+) \} from "(.+)";$/gm, 'const { $1 } = require("$2");')
    .replace(/^import (\w+) from "(.+)";$/gm, 'const $1 = require("$2");');
}
