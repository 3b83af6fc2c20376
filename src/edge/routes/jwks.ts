/** What the queue says of the keys that passes are checked with: to shops, and to gateways that follow OpenID's discovery. */
import { Hono } from "hono";
import { HMAC_ALG } from "../../core/pass-claims.ts";
import { passKeyOf } from "../../pass/pass-key.ts";
import type { DiscoveryAnswer, KeysAnswer } from "../../wire/answers.ts";
import { Problem } from "../../wire/problems.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { sendJson } from "../send-json.ts";

const KEYS_PATH = "/.well-known/jwks.json";
/** Less than the wait between publishing a key and signing with it: docs/operating.md. */
const PUBLIC = { "Cache-Control": "public, max-age=300" };

export const jwks = new Hono<Edge>()
  /** GET /.well-known/jwks.json: the public keys, of one algorithm, that which signs first. A shared secret has none. */
  .get(KEYS_PATH, async (c) => {
    const { signing, others } = c.get("config").pass;
    const keys = await Promise.all([signing, ...others].map(passKeyOf));
    const open = keys.map(({ publicJwk }) => publicJwk).filter((jwk) => jwk !== null);
    const answer: KeysAnswer = { keys: open };
    return sendJson(c, answer, 200, PUBLIC);
  })

  /** GET /.well-known/openid-configuration: who signs, by what, and where the keys are. */
  .get("/.well-known/openid-configuration", (c) => {
    const { signing, issuer } = c.get("config").pass;
    if (signing.alg === HMAC_ALG) throw new Problem("NOT_FOUND", "Passes are signed with a shared secret.");
    const answer: DiscoveryAnswer = {
      issuer,
      jwks_uri: new URL(KEYS_PATH, originOf(c, issuer)).href,
      id_token_signing_alg_values_supported: [signing.alg],
    };
    return sendJson(c, answer, 200, PUBLIC);
  });

/** An issuer that is an address is the queue's own. */
function originOf(c: EdgeContext, issuer: string): string {
  if (URL.canParse(issuer)) return issuer;
  return c.get("config").publicOrigin ?? new URL(c.req.url).origin;
}
