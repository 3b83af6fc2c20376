/**
 * Who enters a drawing has done something for it first, once: a program that would enter by the thousand then has to do it by the
 * thousand. It is no proof of a person.
 */
import { waitUntil } from "cloudflare:workers";
import type { ServedEvent } from "../../config.ts";
import type { EventChallenge, Lane } from "../../core/challenge.ts";
import { type AnswerKind, readAnswer, writeAnswer } from "../../wire/challenge.ts";
import { isUnavailable, Problem } from "../../wire/problems.ts";
import type { Challenge, Turnstile } from "../../wire/refusal.ts";
import { doAct } from "../answer-act.ts";
import { askSummary, knownSummary } from "../ask-summary.ts";
import { askedUrl } from "../asked-url.ts";
import type { EdgeContext } from "../edge.ts";
import type { Met } from "../identity/identity.ts";
import { type Entrant, entrantOf } from "./entrant.ts";
import { laneOf, requireTurn } from "./lane.ts";
import { makeTicket, readTicket } from "./patience.ts";
import { isWorkDone, makeWork } from "./proof-of-work.ts";
import { ACTION, askTurnstile } from "./turnstile.ts";

/** What an answer is worth. `early`: a ticket whose time has not come yet; it goes on. */
type Verdict =
  | { readonly kind: "good"; readonly by: AnswerKind }
  | { readonly kind: "bad" | "none" | "away" }
  | { readonly kind: "early"; readonly ticket: string; readonly issuedAtMs: number };

/**
 * Lets a join through that needs no challenge, or brings its answer. Throws CHALLENGE_REQUIRED or CHALLENGE_FAILED with what there is
 * to do; where nothing is asked, and of who has waited instead of working, NETWORK_CROWDED until their turn. Nobody is asked from the
 * opening on, and nobody who has a place: one who comes back is shown it as ever.
 */
export async function requireEntry(
  c: EdgeContext,
  event: ServedEvent,
  met: Met,
  answer: string | undefined,
): Promise<void> {
  const untilMs = await askedUntilMs(c, event);
  if (event.challenge === null || untilMs === null) return requireTurn(c, event, met);
  const entrant = await entrantOf(c.get("config").auth.secret, event.id, met.id);
  const lane = await laneOf(c, event, met);
  const verdict = await judge(c, event.challenge, entrant, lane, answer);
  // Waits run side by side: a crowd of one network that waits comes in one after the other all the same.
  c.set("mayEnter", verdict.kind === "good");
  if (verdict.kind === "good" && verdict.by === "patience") return requireTurn(c, event, met);
  if (verdict.kind === "good") return;
  if (!met.isStranger && (await hasPlace(c, event, met.id))) return c.set("mayEnter", true);
  const challenge = await makeChallenge(c, event.challenge, entrant, lane, verdict, untilMs);
  const code = verdict.kind === "none" || verdict.kind === "away" ? "CHALLENGE_REQUIRED" : "CHALLENGE_FAILED";
  throw new Problem(code, undefined, { challenge });
}

/** How long a ticket's visitor still has to wait, ms; null when it is no ticket of theirs, or nobody is asked any more. */
export async function waitOf(
  c: EdgeContext,
  event: ServedEvent,
  met: Met,
  ticket: string,
): Promise<number | null> {
  if (event.challenge === null || (await askedUntilMs(c, event)) === null) return null;
  const nowMs = Date.now();
  const entrant = await entrantOf(c.get("config").auth.secret, event.id, met.id);
  const issuedAtMs = await readTicket(ticket, entrant, nowMs);
  if (issuedAtMs === null) return null;
  const lane = openLane(event.challenge, await laneOf(c, event, met));
  return Math.max(0, issuedAtMs + event.challenge.patienceMs[lane] - nowMs);
}

/**
 * The opening, ms since 1970; null when nobody is asked, or no more. No join of an event that has opened waits for another lobby, or
 * fails with it: where nothing is known nobody is asked, and the lobby of the join lets nobody enter.
 */
async function askedUntilMs(c: EdgeContext, event: ServedEvent): Promise<number | null> {
  if (event.challenge === null) return null;
  const opensAtMs = knownSummary(event.id)?.opensAtMs ?? null;
  const asked = askSummary(c, event);
  if (opensAtMs !== null && Date.now() >= opensAtMs) {
    waitUntil(asked.catch(() => {})); // the event may start anew
    return null;
  }
  try {
    const summary = await asked;
    return summary.opensAtMs !== null && Date.now() < summary.opensAtMs ? summary.opensAtMs : null;
  } catch (error) {
    if (isUnavailable(error)) return null;
    throw error;
  }
}

async function judge(
  c: EdgeContext,
  challenge: EventChallenge,
  entrant: Entrant,
  lane: Lane,
  answer: string | undefined,
): Promise<Verdict> {
  if (answer === undefined) return { kind: "none" };
  const read = readAnswer(answer);
  const nowMs = Date.now();
  switch (read?.kind) {
    case undefined:
      return { kind: "bad" };
    case "work":
      return (await isWorkDone(read.proof, entrant, openLane(challenge, lane), nowMs)) ? good("work") : BAD;
    case "patience": {
      const issuedAtMs = await readTicket(read.proof, entrant, nowMs);
      if (issuedAtMs === null) return BAD;
      const isEarly = nowMs < issuedAtMs + challenge.patienceMs[openLane(challenge, lane)];
      return isEarly ? { kind: "early", ticket: read.proof, issuedAtMs } : good("patience");
    }
    case "turnstile": {
      const { turnstile } = c.get("config");
      if (challenge.kind !== "turnstile" || turnstile === null) return BAD;
      const terms = { binding: entrant.binding, hostnames: hostnamesOf(c) };
      const verdict = await askTurnstile(read.proof, turnstile, terms);
      return { passed: good("turnstile"), failed: BAD, away: { kind: "away" } as const }[verdict];
    }
  }
}

const good = (by: AnswerKind) => ({ kind: "good", by }) as const;
const BAD = { kind: "bad" } as const;

/** Beside Turnstile the other ways cost what they cost suspects: else nobody who would fail there had to go there. */
function openLane({ kind }: EventChallenge, lane: Lane): Lane {
  return kind === "turnstile" ? "slow" : lane;
}

/** Where there is a place, the join finds it, or says why there is no other one. */
async function hasPlace(c: EdgeContext, event: ServedEvent, userId: string): Promise<boolean> {
  const { reply } = await doAct(c, "position", event, userId);
  return reply.kind !== "problem" || reply.problem.code !== "NOT_IN_QUEUE";
}

/** All ways that are open. Where Cloudflare does not answer, its own is not among them. */
async function makeChallenge(
  c: EdgeContext,
  event: EventChallenge,
  entrant: Entrant,
  lane: Lane,
  verdict: Verdict,
  untilMs: number,
): Promise<Challenge> {
  const nowMs = Date.now();
  const open = openLane(event, lane);
  const { ticket, issuedAtMs } =
    verdict.kind === "early" ? verdict : { ticket: await makeTicket(entrant, nowMs), issuedAtMs: nowMs };
  return {
    work: await makeWork(entrant, open, event.steps[open], nowMs),
    patience: {
      answer: writeAnswer("patience", ticket),
      validFromMs: issuedAtMs + event.patienceMs[open],
    },
    turnstile: verdict.kind === "away" ? null : widgetOf(c, event, entrant),
    untilMs,
  };
}

function widgetOf(c: EdgeContext, { kind }: EventChallenge, { binding }: Entrant): Turnstile | null {
  const { turnstile } = c.get("config");
  if (kind !== "turnstile" || turnstile === null) return null;
  return { siteKey: turnstile.siteKey, action: ACTION, cData: binding };
}

/** Of the page that this is asked from: the queue's own, or one that may call the API. */
function hostnamesOf(c: EdgeContext): string[] {
  const { publicOrigin, allowedOrigins } = c.get("config");
  const origins = publicOrigin === null ? allowedOrigins : [publicOrigin, ...allowedOrigins];
  return [askedUrl(c).hostname, ...origins.map((origin) => new URL(origin).hostname)];
}
