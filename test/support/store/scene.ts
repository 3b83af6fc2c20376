import type { OperatorFields } from "../../../src/core/operator.ts";
import type { ClaimOutcome, Outcome, Place } from "../../../src/core/outcome.ts";
import type { PassActOutcome } from "../../../src/core/pass-act.ts";
import type { Flush, Tick } from "../../../src/core/waiting-queue.ts";
import { freshEvent } from "../fresh-event.ts";
import { type Kit, openBooth, openLobby, openLoop, T0 } from "./queue-kit.ts";

export const ACTS = ["join", "position", "leave", "claim", "redeem", "extend", "complete"] as const;
export type Act = (typeof ACTS)[number];
export type Answer = Outcome | ClaimOutcome | PassActOutcome;

/**
 * How zoe comes into each state, by acts alone. A miss is a tick at the end of her claim window. An event whose opening is announced
 * opens with a drawing, which a tick at the opening closes.
 */
const WAYS = {
  outside: [],
  waiting: ["join"],
  returned: ["join", "call", "miss", "join"],
  called: ["join", "call"],
  admitted: ["join", "call", "claim"],
  missed: ["join", "call", "miss"],
  spent: ["join", "call", "claim", "complete"],
  forfeited: ["join", "call", "claim", "leave"],
  revoked: ["join", "call", "claim", "revoke"],
  entered: ["announce", "join"],
  drawing: ["announce", "join"],
} satisfies Record<string, (Act | "call" | "miss" | "revoke" | "announce")[]>;
export type State = keyof typeof WAYS;
export const STATES = Object.keys(WAYS) as State[];

export const CLAIM_BEFORE_MS = T0 + 1000; // so short that one tick can sweep her call
export const RETURN_BEFORE_MS = CLAIM_BEFORE_MS + 600_000;
/** When her pass ends; where she never had one, a booking is reported with it all the same. */
export const EXPIRES_AT_MS = T0 + 300_000;
const PASS = { user: "zoe", firstEndMs: EXPIRES_AT_MS };
export const EXTENDED_SECONDS = 600;
export const STOCK = 10;

/** What others can notice of zoe, while adam waits behind her. */
export interface Observed {
  place: Place;
  waiting: number;
  returned: number;
  called: number;
  /** How many of MAX_ACTIVE are taken. */
  slots: number;
  left: readonly number[];
  remaining: number | null;
}

const OPENS_AT_MS = T0 + 1;

function opensWithDraw(state: State): boolean {
  return WAYS[state].some((step) => step === "announce");
}

export type Scene = Awaited<ReturnType<typeof bring>>;

/** Zoe in a state, adam behind her, and the stock reported. */
export async function bring(kit: Kit, state: State) {
  const event = freshEvent();
  const lobby = openLobby(kit.queue, event, { opening: opensWithDraw(state) ? "draw" : "first-come" });
  const booth = openBooth(kit.queue, event);
  const loop = openLoop(kit.queue, event, {
    maxActive: 1,
    claimWindowMs: CLAIM_BEFORE_MS - T0,
    returnWindowMs: RETURN_BEFORE_MS - CLAIM_BEFORE_MS,
  });
  const scene = {
    event,
    nowMs: T0,
    lobby,
    booth,
    control: (change: Partial<OperatorFields>) => kit.control(event, change),
    async tick(nowMs: number, more: Partial<Tick> = {}) {
      scene.nowMs = nowMs;
      await loop(nowMs, more);
    },
    async act(act: Act, more: Partial<Flush> = {}): Promise<Answer> {
      if (act === "complete") return scene.complete("b-1");
      if (act === "redeem") return scene.redeem("b-1");
      if (act === "extend") return scene.extend(EXTENDED_SECONDS);
      if (act === "claim") return booth.claim("zoe", { nowMs: scene.nowMs });
      return lobby.act(act, "zoe", { nowMs: scene.nowMs, ...more });
    },
    async complete(bookingId: string): Promise<Answer> {
      return booth.actOnPass({ what: "complete", ...PASS, bookingId }, { nowMs: scene.nowMs });
    },
    async redeem(bookingId: string): Promise<Answer> {
      return booth.actOnPass({ what: "redeem", ...PASS, bookingId }, { nowMs: scene.nowMs });
    },
    /** By so many seconds in all. */
    async extend(bySeconds: number): Promise<Answer> {
      return booth.actOnPass({ what: "extend", ...PASS, bySeconds }, { nowMs: scene.nowMs });
    },
    /** The last thing a test does, for it fills what slots there are. */
    async observe(): Promise<Observed> {
      const {
        outcomes,
        snapshot,
        departed: left,
      } = await lobby.flush({ position: ["zoe"] }, { nowMs: scene.nowMs });
      const { waiting, returned, called, remaining, calledTotal } = snapshot;
      const [place] = outcomes.position as [Place];
      await lobby.flush({ join: ["bea", "cid", "dan"] }, { nowMs: scene.nowMs });
      // By a new loop, for which no time has passed: it sweeps no call.
      const next = await openLoop(kit.queue, event, { maxActive: 2 })(scene.nowMs);
      const slots = 2 - (next.snapshot.calledTotal - calledTotal);
      return { place, waiting, returned, called, slots, left: left.tickets, remaining };
    },
  };
  for (const step of WAYS[state]) {
    if (step === "call") await scene.tick(T0);
    else if (step === "miss") await scene.tick(CLAIM_BEFORE_MS);
    else if (step === "announce") await scene.control({ opensAtMs: OPENS_AT_MS });
    else if (step === "revoke") {
      const act = { nowMs: scene.nowMs, shards: 1, actId: "revoke", by: "ann", user: "zoe" };
      await kit.queue.revokePass(event, act);
    } else await scene.act(step);
  }
  await lobby.act("join", "adam", { nowMs: scene.nowMs });
  if (state === "drawing") await scene.tick(OPENS_AT_MS);
  if (state === "drawing") await scene.tick(OPENS_AT_MS + 1000); // adam has entered, too
  await scene.control({ remaining: STOCK });
  return scene;
}
