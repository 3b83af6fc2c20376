/**
 * Cloudflare Turnstile, for who has keys for it: a widget on the page gives a token, which Cloudflare is asked about once.
 * https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 */
import type { TurnstileConfig } from "../../config.ts";
import { writeLog } from "../../log.ts";
import { readShort } from "../../read-short.ts";
import { type Fields, fieldsOf } from "../../wire/fields.ts";

/** What the widget says it is for: a token that was made on another form of the same site is none. */
export const ACTION = "enter";

/** `away`: Cloudflare did not answer, or not this deployment; nothing is known of the person. */
export type Verdict = "passed" | "failed" | "away";

/** What a token must have been made for. */
export interface TokenTerms {
  readonly binding: string;
  /** Of the pages that may show the widget. */
  readonly hostnames: readonly string[];
}

const PATIENCE_MS = 3000;
const MAX_BYTES = 65_536;
/** What is wrong with the deployment, or with Cloudflare, and not with the token. */
const NOT_OF_THE_TOKEN = new Set(["missing-input-secret", "invalid-input-secret", "internal-error"]);

/** A token is good once. The key makes a question that is asked again, after a lost answer, the same question. */
export async function askTurnstile(
  token: string,
  { secret, verifyUrl }: TurnstileConfig,
  terms: TokenTerms,
): Promise<Verdict> {
  try {
    const body = await ask(verifyUrl, {
      secret,
      response: token,
      idempotency_key: await keyFor(token, terms.binding),
    });
    return judge(body, terms);
  } catch (error) {
    writeLog("warn", "Turnstile did not answer", {
      reason: error instanceof Error ? error.message : "unknown",
    });
    return "away";
  }
}

function judge(body: Fields, { binding, hostnames }: TokenTerms): Verdict {
  if (body.success === true) {
    const isOurs =
      body.action === ACTION && body.cdata === binding && hostnames.includes(String(body.hostname));
    return isOurs ? "passed" : "failed";
  }
  const codes = Array.isArray(body["error-codes"]) ? body["error-codes"].map(String) : [];
  const faults = codes.filter((code) => NOT_OF_THE_TOKEN.has(code));
  if (body.success !== false || faults.length > 0) {
    throw new Error(faults.length > 0 ? `It answers ${faults.join(", ")}.` : "It answers something else.");
  }
  return "failed";
}

async function ask(address: string, question: Record<string, string>): Promise<Fields> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  // A refusal of the token may come as 200 or as 400; both say why.
  if (![200, 400].includes(response.status) || response.body === null) {
    await response.body?.cancel();
    throw new Error(`It answers ${response.status}.`);
  }
  return fieldsOf(JSON.parse(await readShort(response.body, MAX_BYTES)));
}

/** A UUID of token and person: with it alone Cloudflare answers a second time, so nobody else may come to the same. */
async function keyFor(token: string, binding: string): Promise<string> {
  const named = new TextEncoder().encode(JSON.stringify([binding, token]));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", named)).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // the version and the variant of a UUID
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
