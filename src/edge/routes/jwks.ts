import { Hono } from "hono";
import { passKeyOf } from "../../pass/pass-key.ts";
import type { Edge } from "../edge.ts";
import { sendJson } from "../send-json.ts";

/** GET /.well-known/jwks.json: the public keys that passes are checked with. A shared secret has none. */
export const jwks = new Hono<Edge>().get("/.well-known/jwks.json", async (c) => {
  const { publicJwk } = await passKeyOf(c.get("config").pass);
  const keys = publicJwk === null ? [] : [publicJwk];
  return sendJson(c, { keys }, 200, { "Cache-Control": "public, max-age=300" });
});
