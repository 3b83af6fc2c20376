/** Holds a drawing against the list of entrants in Redis and the beacon's round, by the arithmetic of scripts/draw/recompute.ts. */

import type { ScriptName } from "../../../src/store/scripts.ts";
import { hmac256, leafOf, placesOf, type Run, rootOf } from "../../draw/recompute.ts";
import type { Coverage } from "../coverage.ts";
import { type Entry, FIRST_TICKET, PHASE, readEntries, readState, type Sight } from "./sight.ts";

const SHEETS = 256;
/** A round decides only where it comes out so long after the close, ms. */
const AHEAD_MS = 10_000;
/** Scripts that may call somebody anew; restore_queue gives back calls of before a rollback. */
const CALLING: readonly ScriptName[] = ["flush", "release_batch", "act_on_person"];

/** What the judge is told of the drawing from outside of it. */
export interface Surroundings {
  readonly event: string;
  /** The private key of proofs, 32 bytes. */
  readonly privateKey: Uint8Array;
  /** When a round comes out, ms since 1970; and its signature in hex. */
  readonly outAtMs: (round: number) => number;
  readonly signatureOf: (round: number) => string;
  /** Takes the number of a promise, and a sentence. */
  readonly complain: (promise: number, text: string) => void;
  readonly coverage: Coverage;
}

/** What a checkpoint says, of which its signature is not looked at. */
interface Claims {
  readonly generation: number;
  readonly size: number;
  readonly root: string;
  readonly round: number;
  readonly closed_at: string;
}

/** What is published of a sheet, in bytes. */
export interface PublishedSheet {
  readonly leaves: Uint8Array;
  readonly places: Uint8Array;
}

export class DrawingJudge {
  readonly #around: Surroundings;
  readonly #saltSecret: Uint8Array;
  readonly #checkpoints = new Map<number, Set<string>>();
  /** Whoever may have a receipt of this run: no failover loses their entry, and no death. */
  readonly #receipts = new Set<string>();
  /** Whom an operator erased, and who has not entered once more: their lobby may sign what it remembers. */
  readonly #erased = new Set<string>();
  #generation: string | null = null;
  #phase: number = PHASE.none;
  #isStopped = false;
  #signed: string | null = null;
  /** The place of each leaf, by what was drawn last. */
  #places: ReadonlyMap<string, number> = new Map();
  /** The drawn who have stood in line since, in their order. */
  #order: readonly string[] = [];
  /** Nobody of them was called or left and has come back by a rollback. */
  #isOrderWhole = false;
  /** What is done when entering is seen to end within a second. */
  #whenClosing: (() => void)[] = [];
  /** Redis went back to before the close, for the last time then. */
  closeLostAtMs = Number.NEGATIVE_INFINITY;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#saltSecret = hmac256(around.privateKey, "vq-salt-secret-1");
  }

  /** Nothing of it is under way: there is no event, or all entrants are in line. */
  get isOver(): boolean {
    return this.#phase === PHASE.none || this.#phase === PHASE.seated;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Does this once, when entering is next seen to end within a second. */
  whenClosing(act: () => void): void {
    this.#whenClosing.push(act);
  }

  /** After an execution of this script. */
  judge(script: ScriptName, before: Sight, after: Sight, replies: readonly unknown[]): void {
    const { complain, coverage } = this.#around;
    const was = this.#phase;
    const phase = this.#look(replies);
    for (const user of after.entered) this.#erased.delete(user);
    if (phase !== PHASE.none && phase !== PHASE.seated && CALLING.includes(script))
      for (const [user, { state }] of after.called)
        if (state === "called" && before.called.get(user)?.state !== "called")
          complain(1, `${script} called ${user} before all entrants are in line`);
    if (was === PHASE.entering && phase > was) this.#judgeList(readEntries(replies));
    if (was !== PHASE.committed && phase === PHASE.committed) coverage.note("committed", "met");
    if (was !== PHASE.seated && phase === PHASE.seated) this.#judgeSeats(after, readEntries(replies));
    else if (phase === PHASE.seated) this.#judgeOrder(after);
  }

  #look(replies: readonly unknown[]): number {
    const { generation, phase, isStopped, checkpoint, isClosing } = readState(replies);
    if (isClosing) for (const act of this.#whenClosing.splice(0)) act();
    if (generation !== this.#generation) {
      this.#receipts.clear();
      this.#order = [];
      this.#signed = null;
    }
    this.#generation = generation;
    this.#phase = phase;
    if (isStopped && !this.#isStopped) this.#around.complain(2, "the drawing has stopped");
    this.#isStopped = isStopped;
    if (checkpoint !== null) {
      this.#signed = checkpoint;
      this.told(checkpoint);
    }
    return phase;
  }

  /** Redis went back: the step that it had come to may be behind it again. */
  wentBack(before: Sight, after: Sight, replies: readonly unknown[], nowMs: number): void {
    const was = this.#phase;
    const phase = this.#look(replies);
    if (was > PHASE.entering && phase <= PHASE.entering) {
      this.closeLostAtMs = nowMs;
      this.#around.coverage.note("close lost", "met");
    }
    this.#order = this.#order.filter((user) => before.line.has(user) && after.line.has(user));
    this.#isOrderWhole = false;
  }

  /** Somebody was shown this signed list. One run of an event has one. */
  told(checkpoint: string): void {
    const { generation } = claimsOf(checkpoint);
    const known = this.#checkpoints.get(generation) ?? new Set();
    this.#checkpoints.set(generation, known);
    if (known.has(checkpoint)) return;
    known.add(checkpoint);
    if (known.size > 1)
      this.#around.complain(1, `${known.size} checkpoints of one run: ${[...known].join(" and ")}`);
  }

  /** A receipt of their entry may be signed. */
  receipt(user: string): void {
    if (!this.#erased.has(user)) this.#receipts.add(user);
    this.#around.coverage.note("receipt", "met");
  }

  /** An operator erased them: they may be missing from the list. */
  erased(user: string): void {
    this.#receipts.delete(user);
    this.#erased.add(user);
  }

  #judgeList(entries: readonly Entry[]): void {
    const listed = new Set(entries.map(({ user }) => user));
    for (const user of this.#receipts)
      if (!listed.has(user)) this.#around.complain(2, `${user} has a receipt, and is not in the list`);
  }

  /** The list is the signed one, and whoever stayed is in line in the order that it and its round give. */
  #judgeSeats(sight: Sight, entries: readonly Entry[]): void {
    const { complain, coverage } = this.#around;
    if (entries.length === 0) return;
    coverage.note("drawn", "met");
    this.#judgeList(entries);
    if (this.#signed === null) {
      complain(1, "there are seats, and no list was signed");
      return;
    }
    const leafOfUser = this.#judgeSigned(this.#signed, entries);
    const placeOf = (user: string) => this.#places.get(leafOfUser.get(user) ?? "") ?? 0;
    const stayers = entries.filter(({ isGone }) => !isGone).map(({ user }) => user);
    for (const user of stayers)
      if (!sight.line.has(user) && !sight.called.has(user))
        complain(2, `${user} entered and stayed, and has no place when calls begin`);
    this.#order = stayers
      .filter((user) => sight.line.has(user))
      .toSorted((one, other) => placeOf(one) - placeOf(other));
    this.#isOrderWhole = true;
    this.#judgeOrder(sight);
  }

  /** Returns everybody's leaf. */
  #judgeSigned(signed: string, entries: readonly Entry[]): ReadonlyMap<string, string> {
    const { event, outAtMs, signatureOf, complain } = this.#around;
    const claims = claimsOf(signed);
    const run: Run = { event, generation: Number(this.#generation), saltSecret: this.#saltSecret };
    const leaves = new Map(entries.map(({ user }) => [user, leafOf(run, user)]));
    const sheets: string[][] = Array.from({ length: SHEETS }, () => []);
    for (const { user, sheet } of entries) {
      sheets[sheet]?.push(leaves.get(user) ?? "");
      if (sheet !== hmac256(this.#saltSecret, "vq-sheet-of-1", event, user)[0])
        complain(1, `${user} is in sheet ${sheet}, which is not theirs`);
    }
    const root = rootOf(run, sheets);
    if (claims.size !== entries.length || claims.root !== root.toString("base64url"))
      complain(1, `${entries.length} entered, and another list of ${claims.size} was signed`);
    if (outAtMs(claims.round) < Date.parse(claims.closed_at) + AHEAD_MS)
      complain(1, `round ${claims.round} comes out too soon after the close`);
    this.#places = placesOf([...leaves.values()], root, signatureOf(claims.round));
    return leaves;
  }

  /** The drawn stand in their order, and whoever came after the close behind them. */
  #judgeOrder({ line }: Sight): void {
    const { complain, coverage } = this.#around;
    this.#order = this.#order.filter((user) => (line.get(user) ?? 0) >= FIRST_TICKET);
    const inLine = [...line].filter(([, ticket]) => ticket >= FIRST_TICKET).map(([user]) => user);
    const drawn = inLine.filter((user) => this.#order.includes(user));
    if (drawn.join() !== this.#order.join())
      complain(1, `they were drawn ${this.#order.join(", ")}, and stand ${drawn.join(", ")}`);
    if (drawn.length > 0 && inLine.length > drawn.length) coverage.note("newcomer behind the drawn", "met");
    if (this.#isOrderWhole && inLine.slice(0, drawn.length).join() !== drawn.join())
      complain(1, `drawn are ${drawn.join(", ")}, and in line stand ${inLine.join(", ")}`);
  }

  /** Nothing has broken for long: everybody is in line. */
  judgeOver(): void {
    if (!this.isOver) this.#around.complain(2, `the drawing is not over: it is at ${this.#phase}`);
  }

  /** The files of all sheets, once everybody has a place. */
  judgePublished(generation: number, sheets: readonly PublishedSheet[]): void {
    if (String(generation) !== this.#generation) return;
    const listed = new Map<string, number>();
    for (const { leaves, places } of sheets) {
      const [hashes, numbers] = [Buffer.from(leaves), Buffer.from(places)];
      for (let index = 0; index < hashes.length / 32; index++)
        listed.set(hashes.toString("hex", 32 * index, 32 * index + 32), numbers.readUInt32BE(4 * index));
    }
    const text = (places: ReadonlyMap<string, number>) => JSON.stringify([...places].toSorted());
    if (text(listed) !== text(this.#places))
      this.#around.complain(1, "other places are published than drawn");
  }
}

function claimsOf(checkpoint: string): Claims {
  return JSON.parse(Buffer.from(checkpoint.split(".")[1] ?? "", "base64url").toString());
}
