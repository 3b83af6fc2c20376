/**
 * Signatures of software agents: Web Bot Auth (draft-ietf-webbotauth-httpsig-protocol), which are HTTP Message Signatures (RFC 9421) by a
 * key that stands in a directory of the agent's own origin.
 */
import {
  isSignatureError,
  type UntrustedSignatureCandidate,
  type Verifier,
  verifySignature,
  webcrypto,
} from "http-message-sig";
import { calculateJwkThumbprint } from "jose/jwk/thumbprint";
import { isInnerList, parseDictionary, parseItem } from "structured-headers";
import { placeAt } from "../../bindings.ts";
import { Problem, suddenProblem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { inTime } from "../in-time.ts";
import { KeysUnavailable, type PublicJwk, remoteKeys } from "../remote-keys.ts";

const TAG = "web-bot-auth";
const AGENT = "signature-agent";
const DIRECTORY = "/.well-known/http-message-signatures-directory";
const ALGORITHM = "ed25519";
/** A signature is for one request, and is remembered for so long. */
const MOST_SECONDS = 300;
/** What the clocks of two servers may differ by. */
const SKEW_SECONDS = 5;
const MOST_CHARACTERS = 4096;
const MOST_KEYS = 64;
const PATIENCE_MS = 2000;
const RETRY_SECONDS = 10;

/** Whether a request says that an agent has signed it. */
export function saysAgent(c: EdgeContext): boolean {
  return c.req.header(AGENT) !== undefined || (c.req.header("signature-input") ?? "").includes(`"${TAG}"`);
}

/**
 * The id of the agent that has signed this request: its key and its origin. Throws AGENT_SIGNATURE_INVALID for a signature that is not
 * good or was used before, AGENTS_NOT_ADMITTED for an agent of no origin in SIGNED_AGENTS, and LOGIN_UNAVAILABLE while its keys are away.
 */
export async function readAgent(c: EdgeContext): Promise<string> {
  const nowMs = Date.now();
  const signer = { origin: "", keyId: "", nonce: "", untilMs: 0 };
  try {
    const label = labelOf(inputOf(c));
    await verifySignature(c.req.raw, {
      label,
      policy: {
        algorithms: [ALGORITHM],
        requiredComponents: ["@authority"],
        requiredParameters: ["created", "expires", "keyid", "nonce", "tag"],
        maxAge: MOST_SECONDS,
        clockSkew: SKEW_SECONDS,
        now: Math.floor(nowMs / 1000),
      },
      resolveVerifier: async (candidate) => {
        Object.assign(signer, readSigner(c, candidate));
        return findKey(signer.origin, signer.keyId, nowMs);
      },
    });
  } catch (error) {
    throw problemOf(error);
  }
  if (!(await isNew(c, signer))) throw bad("The nonce was used before: sign each request anew.");
  return `agent/${signer.keyId}@${new URL(signer.origin).host}`;
}

/** Before anything is parsed that a stranger has written, it is short. */
function inputOf(c: EdgeContext): string {
  const headers = [AGENT, "signature", "signature-input"].map((name) => c.req.header(name) ?? "");
  if (headers.join("").length > MOST_CHARACTERS) throw bad("The headers of the signature are too long.");
  return headers[2] ?? "";
}

/** Of the one signature that is an agent's; others may stand beside it. */
function labelOf(input: string): string {
  const labels = [...parseDictionary(input)].flatMap(([label, member]) =>
    isInnerList(member) && member[1].get("tag") === TAG ? [label] : [],
  );
  const [label, other] = labels;
  if (label === undefined || other !== undefined)
    throw bad(`Signature-Input must have one signature of tag="${TAG}".`);
  return label;
}

function readSigner(c: EdgeContext, { components, parameters }: UntrustedSignatureCandidate) {
  const { created = 0, expires = 0, keyid = "", nonce = "" } = parameters;
  if (expires - created > MOST_SECONDS)
    throw bad(`The signature must expire within ${MOST_SECONDS} seconds of when it was created.`);
  const signed = components.find(({ name }) => name === AGENT);
  if (signed === undefined) throw bad("The signature must cover signature-agent.");
  const { key } = signed.parameters;
  const origin = originIn(c.req.header(AGENT) ?? "", typeof key === "string" ? key : null);
  if (!c.get("config").signedAgents.includes(origin)) {
    throw new Problem("AGENTS_NOT_ADMITTED", "Agents of this origin are not admitted.");
  }
  return { origin, keyId: keyid, nonce, untilMs: 1000 * (expires + SKEW_SECONDS) };
}

/** A member of a dictionary, as the draft has it now; or, as it was, the header itself. */
function originIn(header: string, key: string | null): string {
  const [address] = key === null ? parseItem(header) : (parseDictionary(header).get(key) ?? []);
  return (typeof address === "string" ? URL.parse(address)?.origin : null) ?? "";
}

/** By the key's thumbprint (RFC 7638). */
async function findKey(origin: string, keyId: string, nowMs: number): Promise<Verifier> {
  const pick = async (keys: readonly PublicJwk[]) => {
    for (const { kty, crv, x } of keys.slice(0, MOST_KEYS)) {
      if (kty !== "OKP" || crv !== "Ed25519" || typeof x !== "string") continue;
      const jwk = { kty, crv, x };
      if ((await calculateJwkThumbprint(jwk)) !== keyId) continue;
      return crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["verify"]);
    }
    return null;
  };
  const key = await remoteKeys(origin + DIRECTORY).find(nowMs, pick);
  if (key === null) throw bad("The key is not in the agent's directory.");
  return webcrypto.verifier(key);
}

/** One object remembers for all: a signature that somebody has seen must open nothing at another location. */
async function isNew(
  c: EdgeContext,
  { keyId, nonce, untilMs }: { keyId: string; nonce: string; untilMs: number },
): Promise<boolean> {
  const { DESK } = c.env;
  const ask = async () =>
    DESK.get(DESK.idFromName("agents"), placeAt(c.get("config").locationHint)).useOnce(keyId, nonce, untilMs);
  try {
    return await inTime(ask(), PATIENCE_MS, "the object of agents' nonces");
  } catch (error) {
    logFault(c, error);
    throw suddenProblem("overloaded");
  }
}

function problemOf(error: unknown): Problem {
  const cause = isSignatureError(error) ? (error.cause ?? error) : error;
  if (cause instanceof Problem) return cause;
  if (cause instanceof KeysUnavailable) {
    const message = "The agent's keys cannot be read just now. Ask again in a moment.";
    return new Problem("LOGIN_UNAVAILABLE", message, { retryAfterSeconds: RETRY_SECONDS });
  }
  return bad(isSignatureError(error) ? `${error.message}.` : undefined);
}

function bad(message?: string): Problem {
  return new Problem("AGENT_SIGNATURE_INVALID", message);
}
