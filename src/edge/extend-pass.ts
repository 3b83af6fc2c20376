/** A shop has a pass last longer, because a payment is slow; or asks whether it still stands. */
import type { ServedEvent } from "../config.ts";
import { planExtension } from "../core/extension.ts";
import type { PassEnd } from "../core/outcome.ts";
import type { PassClaims } from "../core/pass-claims.ts";
import type { ExtendAnswer } from "../wire/answers.ts";
import { writeExtended } from "../wire/passes.ts";
import { Problem } from "../wire/problems.ts";
import { actOnPass, nameOfPass, readPass } from "./act-on-pass.ts";
import { makePass } from "./answer-act.ts";
import type { EdgeContext } from "./edge.ts";

/** The pass, good for `seconds` from now on or as long as it may be. Throws a Problem for every refusal. */
export async function extendPass(
  c: EdgeContext,
  event: ServedEvent,
  queuePass: string,
  seconds: number,
): Promise<ExtendAnswer> {
  const mostSeconds = event.queue.maxExtensionSeconds;
  if (mostSeconds === 0) throw new Problem("EXTENSION_OFF");
  const claims = await readPass(c, event, queuePass);
  const pass = nameOfPass(claims);
  const nowMs = Date.now();
  const bySeconds = planExtension({ nowMs, firstEndMs: pass.firstEndMs, seconds, mostSeconds });
  const { outcome, terms } = await actOnPass(c, event, { what: "extend", ...pass, bySeconds }, "stands");
  const { expiresAtMs } = outcome;
  const extended = { queuePass: await makePass(c, event, pass.user, terms, outcome), expiresAtMs };
  return writeExtended(extended, claims.jti, expiresAtMs < nowMs + seconds * 1000);
}

/** When a pass of these claims ends, as the queue knows it. Throws a Problem where it does not stand any more. */
export async function askEnd(c: EdgeContext, event: ServedEvent, claims: PassClaims): Promise<PassEnd> {
  const act = { what: "extend", ...nameOfPass(claims), bySeconds: 0 } as const;
  return (await actOnPass(c, event, act, "stands")).outcome;
}
