/**
 * Who enters a drawing has done something for it first, once: a program that would enter by the thousand then has to do it by the
 * thousand. A visitor from a crowded network, whatever the event is, may do it instead of waiting for a turn that is late, or
 * that programs with many cookies hold. It is no proof of a person.
 */
import { waitUntil } from "cloudflare:workers";
import type { ServedEvent } from "../../config.ts";
import type { EventChallenge, Lane } from "../../core/challenge.ts";
import type { EntryCount } from "../../core/entry/entry-counts.ts";
import { type Admission, hasTurnSoon } from "../../core/entry/place-allowance.ts";
import { type Taking, takenByJoin } from "../../core/entry/taken.ts";
import { readAnswer, writeAnswer } from "../../wire/challenge.ts";
import { isUnavailable, Problem } from "../../wire/problems.ts";
import type { Challenge, Turnstile } from "../../wire/refusal.ts";
import { doAct } from "../answer-act.ts";
import { askSummary, knownSummary } from "../ask-summary.ts";
import { askedUrl } from "../asked-url.ts";
import type { EdgeContext } from "../edge.ts";
import type { Met } from "../identity/identity.ts";
import { type Entrant, entrantOf } from "./entrant.ts";
import { countEntry } from "./entry-counts.ts";
import { askDoorkeeper, isCounted } from "./lane.ts";
import { makeTicket, readTicket } from "./patience.ts";
import { isWorkDone, makeWork } from "./proof-of-work.ts";
import { ACTION, askTurnstile } from "./turnstile.ts";

/** What an answer is worth. `early`: a ticket whose time has not come yet; it goes on. */
type Verdict =
  | { readonly kind: "good" | "bad" | "none" | "away" }
  | { readonly kind: "early"; readonly ticket: string; readonly issuedAtMs: number };

/** What a visitor has to do before they join. */
interface Asked {
  readonly challenge: EventChallenge;
  readonly admission: Admission;
  /** When patience is good at the earliest that was not given a longer time: their turn comes then, or the event asks no visitor any more. */
  readonly turnAtMs: number;
  /** From when on a join without an answer may go through; ms since 1970. */
  readonly untilMs: number;
  readonly entrant: Entrant;
}

/**
 * Lets a join through that needs nothing, or brings its answer. Throws CHALLENGE_REQUIRED or CHALLENGE_FAILED with what there is
 * to do, and NETWORK_CROWDED for whom nothing is asked but to come back at a turn that is soon. A join that takes nothing is let
 * through to be refused, and so is who has a place: one who comes back is shown it as ever.
 */
export async function requireEntry(
  c: EdgeContext,
  event: ServedEvent,
  met: Met,
  answer: string | undefined,
): Promise<void> {
  const asked = await findAsked(c, event, met);
  if (asked === null) return;
  const verdict = await judge(c, asked, answer);
  // An answer that lets past a turn in a crowd does not open a drawing.
  if (verdict.kind === "good") {
    countEntry(c, event.id, COUNTED.good);
    return c.set("mayEnter", asked.challenge === event.challenge);
  }
  if (!met.isStranger && (await hasPlace(c, event, met.id))) return c.set("mayEnter", true);
  throw await refusalOf(c, event, met, asked, verdict);
}

/** How long a ticket's visitor still has to wait, ms; null when it is no ticket of theirs, or nothing is asked any more. */
export async function waitOf(
  c: EdgeContext,
  event: ServedEvent,
  met: Met,
  ticket: string,
): Promise<number | null> {
  const asked = await findAsked(c, event, met);
  if (asked === null) return null;
  const nowMs = Date.now();
  const issuedAtMs = await readTicket(ticket, asked.entrant, nowMs);
  return issuedAtMs === null ? null : Math.max(0, patienceAtMs(asked, issuedAtMs) - nowMs);
}

/** null for whom nothing is asked. It takes a place of their network's allowance, or a turn. */
async function findAsked(c: EdgeContext, event: ServedEvent, met: Met): Promise<Asked | null> {
  if (event.challenge === null && !isCounted(c, event)) return null;
  const taking = await findTaking(c, event);
  if (taking === null) return null;
  const admission = await askDoorkeeper(c, event, met, taking.takes);
  const own = taking.takes === "entry" ? event.challenge : null;
  if (own === null && (admission.lane === "usual" || admission.inMs === 0)) return null;
  const nowMs = Date.now();
  const turnAtMs = nowMs + (admission.lane === "usual" ? 0 : admission.inMs);
  return {
    challenge: own ?? event.crowdChallenge,
    admission,
    turnAtMs: Math.min(turnAtMs, taking.untilMs ?? turnAtMs),
    untilMs: taking.untilMs ?? turnAtMs,
    entrant: await entrantOf(c.get("config").auth.secret, event.id, met.id),
  };
}

/**
 * No join of an event that has opened waits for another lobby, or fails with it. Where nothing is known it counts as one for a place,
 * and the lobby of the join lets it enter no drawing.
 */
async function findTaking(c: EdgeContext, event: ServedEvent): Promise<Taking> {
  const { opening } = event.queue;
  const known = knownSummary(event.id);
  const asked = askSummary(c, event);
  if (known !== undefined && known.opensAtMs !== null && Date.now() >= known.opensAtMs) {
    waitUntil(asked.catch(() => {})); // the event may start anew
    return takenByJoin(known, opening, Date.now());
  }
  try {
    return takenByJoin(await asked, opening, Date.now());
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return { takes: "place", untilMs: null };
  }
}

const COUNTED = {
  good: "solved",
  none: "asked",
  bad: "wrong",
  early: "early",
  away: "away",
} as const satisfies Record<Verdict["kind"], EntryCount>;

async function refusalOf(
  c: EdgeContext,
  event: ServedEvent,
  met: Met,
  asked: Asked,
  verdict: Verdict,
): Promise<Problem> {
  const { admission, challenge } = asked;
  // A stranger has a cookie from now on, and is asked with it.
  const isToComeBack = met.isStranger || hasTurnSoon(admission);
  if (challenge === event.crowdChallenge && admission.lane === "slow" && isToComeBack) {
    return new Problem("NETWORK_CROWDED", undefined, { retryAfterSeconds: Math.ceil(admission.inMs / 1000) });
  }
  countEntry(c, event.id, COUNTED[verdict.kind]);
  const code = verdict.kind === "none" || verdict.kind === "away" ? "CHALLENGE_REQUIRED" : "CHALLENGE_FAILED";
  return new Problem(code, undefined, { challenge: await makeChallenge(c, asked, verdict) });
}

/** When patience is good that began then. In the slow lane not before the turn: waits run side by side, and turns do not. */
function patienceAtMs({ challenge, admission, turnAtMs }: Asked, issuedAtMs: number): number {
  return Math.max(issuedAtMs + challenge.patienceMs[openLane(challenge, admission.lane)], turnAtMs);
}

async function judge(c: EdgeContext, asked: Asked, answer: string | undefined): Promise<Verdict> {
  const { challenge, admission, entrant } = asked;
  if (answer === undefined) return { kind: "none" };
  const read = readAnswer(answer);
  const nowMs = Date.now();
  switch (read?.kind) {
    case undefined:
      return BAD;
    case "work":
      return (await isWorkDone(read.proof, entrant, openLane(challenge, admission.lane), nowMs)) ? GOOD : BAD;
    case "patience": {
      const issuedAtMs = await readTicket(read.proof, entrant, nowMs);
      if (issuedAtMs === null) return BAD;
      const isEarly = nowMs < patienceAtMs(asked, issuedAtMs);
      return isEarly ? { kind: "early", ticket: read.proof, issuedAtMs } : GOOD;
    }
    case "turnstile": {
      const { turnstile } = c.get("config");
      if (challenge.kind !== "turnstile" || turnstile === null) return BAD;
      const terms = { binding: entrant.binding, hostnames: hostnamesOf(c) };
      const verdict = await askTurnstile(read.proof, turnstile, terms);
      return { passed: GOOD, failed: BAD, away: { kind: "away" } as const }[verdict];
    }
  }
}

const GOOD = { kind: "good" } as const;
const BAD = { kind: "bad" } as const;

/** Beside Turnstile the other ways cost what they cost suspects: at the usual price a program that would fail there would take one of them. */
function openLane({ kind }: EventChallenge, lane: Lane): Lane {
  return kind === "turnstile" ? "slow" : lane;
}

/** Where there is a place, the join finds it, or says why there is no other one. */
async function hasPlace(c: EdgeContext, event: ServedEvent, userId: string): Promise<boolean> {
  const { reply } = await doAct(c, "position", event, userId);
  return reply.kind !== "problem" || reply.problem.code !== "NOT_IN_QUEUE";
}

/** All ways that are open. Where Cloudflare does not answer, its own is not among them. */
async function makeChallenge(c: EdgeContext, asked: Asked, verdict: Verdict): Promise<Challenge> {
  const { challenge, admission, entrant, untilMs } = asked;
  const nowMs = Date.now();
  const lane = openLane(challenge, admission.lane);
  const { ticket, issuedAtMs } =
    verdict.kind === "early" ? verdict : { ticket: await makeTicket(entrant, nowMs), issuedAtMs: nowMs };
  return {
    work: await makeWork(entrant, lane, challenge.steps[lane], nowMs),
    patience: { answer: writeAnswer("patience", ticket), validFromMs: patienceAtMs(asked, issuedAtMs) },
    turnstile: verdict.kind === "away" ? null : widgetOf(c, challenge, entrant),
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
