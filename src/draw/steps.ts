import { hexToBytes } from "@noble/hashes/utils.js";
import { fromBase64url, toBase64url } from "../core/draw/base64url.ts";
import { randomnessOf, roundAtMs, roundFrom } from "../core/draw/beacon.ts";
import { CHECKPOINT_TYPE, claimsOfCheckpoint, readCheckpoint } from "../core/draw/claims.ts";
import type { DrawSheet, ProofJwk } from "../core/draw/draw-index.ts";
import { isDrawing } from "../core/draw/drawing.ts";
import type { DrawState } from "../core/draw/drawing-store.ts";
import { LeafMaker, SHEETS } from "../core/draw/leaf.ts";
import { Ordering, seedOf, writePlaces } from "../core/draw/order.ts";
import { compareBytes, hashSheet, makeSheet, rootOf } from "../core/draw/sheet.ts";
import { STOP_REASONS, type StopReason } from "../core/draw/stop-reason.ts";
import { shareOf } from "../core/shares.ts";
import { writeLog } from "../log.ts";
import type { DrawingId, KeptDrawing, ListedPerson } from "./files.ts";
import { DrawSeats } from "./seats.ts";
import { readNextSheets } from "./sheets.ts";
import type { DrawTools } from "./tools.ts";

/** A rollback of Redis takes back a second at most: no list is signed before what it holds has been there for longer. */
const FREEZE_MS = 5000;
/** A round is unknown so long before it comes out, also by a clock of this object that runs some seconds ahead or behind. */
const AHEAD_MS = 10_000;
/** A checkpoint that is not public so long before its round is signed for another round. */
const NEAR_MS = 5000;
/** Between two looks at Redis while the round is not out. */
const LOOK_MS = 1000;
/** Redis says that something is otherwise than a moment ago. */
const AGAIN_MS = 200;
/** For so long what Redis says of the entrants may not fit together. */
const UNTRUE_MS = 10_000;
/** How late a round may be before the log says so, and how often then. */
const [LATE_MS, SAID_EVERY_MS] = [10_000, 60_000];
/** Entrants whose keys are made in one step: 60 ms of the isolate. */
const ORDERED_AT_ONCE = 20_000;

/**
 * A drawing, step by step: the list is read, frozen, signed and committed to; the beacon's round is awaited; its order is
 * made and published; and the entrants get their seats. Each step begins from what Redis and the storage say, so it can be cut off,
 * repeated, and done by two objects at a time.
 */
export class DrawSteps {
  readonly #tools: DrawTools;
  readonly #seats: DrawSeats;
  #ordering: { readonly checkpoint: string; readonly ordering: Ordering } | null = null;
  #differs: { readonly closedAtMs: number; readonly sinceMs: number } | null = null;
  #saidAtMs = 0;

  constructor(tools: DrawTools) {
    this.#tools = tools;
    this.#seats = new DrawSeats(tools);
  }

  /**
   * Does the next step. Returns after how many ms the one behind it is due, 0 = at once. Throws StoreUnavailable.
   */
  async next(): Promise<number> {
    const { shards, files, signer } = this.#tools;
    const state = await this.look();
    if (state === null) return LOOK_MS;
    const { phase } = state;
    if (state.proofKey !== signer.number)
      throw new Error("people entered under another proof key: PROOF_PRIVATE_JWK was changed");
    const committed = files.findCommitted(state.generation);
    if (committed && committed.closedAtMs !== state.closedAtMs) return this.#stop(state, "CLOSE_LOST");
    const kept = files.find(state) ?? this.#begin(state);
    if (kept.isStopped) files.change(state, { isStopped: false }); // an operator has put Redis back
    const sheets = files.sheets(state);
    const listed = files.countPeopleFiles(state) / shards;
    if (listed < SHEETS) return this.#list(state, kept.isCommitted ? sheets : [], listed);
    const size = sheets.reduce((sum, sheet) => sum + sheet.size, 0);
    if (phase === "closed") return this.#commit(state, kept, sheets, size);
    return this.#draw(state, kept, sheets, size);
  }

  /** How far the drawing is; null where it does not go on: then that is written down, and who entered is forgotten. Throws StoreUnavailable. */
  async look(): Promise<DrawState | null> {
    const { event, shards, store, files } = this.#tools;
    const state = await store.read(event, { nowMs: Date.now(), shards });
    const { phase, isStopped } = state;
    if (isStopped) this.#noteStopped(state);
    if (phase === "seated") files.end(state, { isSeated: true });
    if (!isStopped && isDrawing(phase)) return state;
    files.dropPeople();
    return null;
  }

  #begin(state: DrawState): KeptDrawing {
    const { files, signer, beacon } = this.#tools;
    const { kty, crv, x, y } = signer.publicJwk;
    const { chain, publicKey, genesis, period } = beacon;
    return files.begin(state, {
      checkpoint: null,
      round: 0,
      roundAtMs: 0,
      isCommitted: false,
      signature: null,
      isOrdered: false,
      allSeatedAtMs: 0,
      isSeated: false,
      isStopped: false,
      proofKey: { kty, crv, x, y } as ProofJwk,
      beacon: { chain, publicKey, genesis, period },
    });
  }

  /**
   * The next sheets. Those that are published are there already where Redis went back to before the end of the drawing: then they
   * must be the same, also where Redis has lost the checkpoint.
   */
  async #list(state: DrawState, published: readonly DrawSheet[], firstListed: number): Promise<number> {
    const leaves = new LeafMaker(this.#tools.event, state.generation, this.#tools.signer.saltSecret);
    for await (const { firstSheet, sheets } of readNextSheets(this.#tools, state, firstListed)) {
      if (!sheets) return AGAIN_MS;
      for (const [index, users] of sheets.entries()) {
        const number = firstSheet + index;
        const listed = users.map((user) => ({ user, leaf: leaves.leaf(user) }));
        if (!this.#keepSheet(state, number, listed, published[number]))
          return this.#stop(state, "SHEET_DIFFERS");
      }
    }
    return 0;
  }

  /** Its leaves, and whom its parts have to seat. Returns false, and keeps nothing, where another sheet is published. */
  #keepSheet(
    id: DrawingId,
    number: number,
    listed: { readonly user: string; readonly leaf: Uint8Array }[],
    published?: DrawSheet,
  ): boolean {
    const { files, shards } = this.#tools;
    listed.sort((a, b) => compareBytes(a.leaf, b.leaf));
    const sheet = makeSheet(listed.map(({ leaf }) => leaf));
    const hash = toBase64url(hashSheet(number, sheet));
    if (published && published.hash !== hash) return false;
    const parts: ListedPerson[][] = Array.from({ length: shards }, () => []);
    for (const [index, { user }] of listed.entries()) parts[shareOf(user, shards)]?.push([user, index]);
    files.keepFile(id, "leaves", number, sheet, hash);
    for (const [shard, people] of parts.entries()) files.keepPeople(id, number * shards + shard, people);
    return true;
  }

  /**
   * Signs the list for a round, publishes the checkpoint, and only then has Redis hold it. So lobbies and loop can show no checkpoint that
   * this object does not keep, in whichever order replies are lost, objects die and Redis goes back.
   */
  async #commit(
    state: DrawState,
    kept: KeptDrawing,
    sheets: readonly DrawSheet[],
    size: number,
  ): Promise<number> {
    const { event, shards, store, files } = this.#tools;
    if (size !== state.entered) {
      files.dropFiles(state);
      return this.#waitForTruth(state);
    }
    const nowMs = Date.now();
    const frozenInMs = state.closedAtMs + FREEZE_MS - nowMs;
    if (frozenInMs > 0) return frozenInMs;
    const { checkpoint, round, isCommitted } = kept;
    const list = { ...idOf(state), nowMs, shards, size };
    if (checkpoint === null || (!isCommitted && isNear(kept, state))) {
      await this.#sign(state, kept, sheets, size);
      return 0;
    }
    if (!isCommitted) {
      const { status } = await store.tryCommit(event, list);
      if (status === "changed") return this.#waitForTruth(state);
      // Redis may have taken its time to answer.
      if (status === "committed" && !isNear(kept, state)) files.publish(state, checkpoint);
      return 0;
    }
    const { status } = await store.commit(event, { ...list, round, checkpoint });
    if (status === "changed") return this.#waitForTruth(state);
    return status === "committed" ? 0 : AGAIN_MS; // another one: the next step finds it in Redis
  }

  /** The entrants are not as many as the close counted: Redis is on its way from one state to another, or it has lost some. */
  async #waitForTruth(state: DrawState): Promise<number> {
    const nowMs = Date.now();
    if (this.#differs?.closedAtMs !== state.closedAtMs)
      this.#differs = { closedAtMs: state.closedAtMs, sinceMs: nowMs };
    if (nowMs - this.#differs.sinceMs < UNTRUE_MS) return AGAIN_MS;
    return this.#stop(state, "COUNT_DIFFERS");
  }

  /** Signs the list for a round that is still to come, and keeps the checkpoint, unless another object has kept one meanwhile. */
  async #sign(state: DrawState, was: KeptDrawing, sheets: readonly DrawSheet[], size: number) {
    const { event, files, signer, beacon } = this.#tools;
    const round = roundFrom(beacon, latestMs(state) + AHEAD_MS);
    const root = this.#rootOf(state, sheets);
    const claims = claimsOfCheckpoint({ event, ...idOf(state), size, root, chain: beacon.chain, round });
    const checkpoint = await signer.sign(CHECKPOINT_TYPE, claims);
    const now = files.find(state);
    if (now?.checkpoint !== was.checkpoint || now.isCommitted) return;
    const { chain, publicKey, genesis, period } = beacon;
    files.change(state, {
      checkpoint,
      round,
      roundAtMs: roundAtMs(beacon, round),
      // It may have been changed since the close: what is published is the one that was signed for.
      beacon: { chain, publicKey, genesis, period },
    });
  }

  #rootOf({ generation }: DrawState, sheets: readonly DrawSheet[]): Uint8Array {
    const hashes = sheets.map(({ hash }) => fromBase64url(hash) as Uint8Array);
    return rootOf(this.#tools.event, generation, hashes);
  }

  /** From the commitment to the last seat. */
  async #draw(state: DrawState, kept: KeptDrawing, sheets: readonly DrawSheet[], size: number) {
    const { checkpoint } = state;
    const claims = checkpoint && readCheckpoint(checkpoint);
    if (!claims) return this.#stop(state, "CHECKPOINT_MISSING");
    if (kept.isCommitted && kept.checkpoint !== checkpoint) return this.#stop(state, "CHECKPOINT_DIFFERS");
    if (claims.size !== size || claims.root !== toBase64url(this.#rootOf(state, sheets)))
      return this.#stop(state, "LIST_DIFFERS");
    if (claims.chain !== this.#tools.beacon.chain)
      throw new Error("DRAW_BEACON was changed during a drawing");
    if (!kept.isCommitted) {
      this.#tools.files.noteCommitted(state, checkpoint);
      return 0;
    }
    if (kept.signature === null) return this.#reveal(state, kept);
    if (!kept.isOrdered) return this.#order(state, kept, size, this.#rootOf(state, sheets));
    return this.#seats.next(state, kept, (reason) => this.#stop(state, reason));
  }

  async #reveal(state: DrawState, { round, roundAtMs: outAtMs }: KeptDrawing): Promise<number> {
    const { files, beacon, askRound, origin } = this.#tools;
    const aheadMs = outAtMs - Date.now();
    if (aheadMs > 0) return Math.min(aheadMs, LOOK_MS);
    const { signature, wrong, away } = await askRound(beacon, round);
    for (const reason of wrong) writeLog("warn", "beacon not believed", { ...origin, reason });
    if (signature !== null) {
      files.change(state, { signature });
      return 0;
    }
    const nowMs = Date.now();
    if (nowMs - outAtMs >= LATE_MS && nowMs - this.#saidAtMs >= SAID_EVERY_MS) {
      this.#saidAtMs = nowMs;
      const reason = `no relay has round ${round}; ${away.length} of ${beacon.relays.length} gave no answer`;
      writeLog("error", "beacon not reached", { ...origin, reason });
    }
    return LOOK_MS / 2;
  }

  /** The keys of some entrants more; behind the last the places of all, as files. */
  #order(state: DrawState, { signature, checkpoint }: KeptDrawing, size: number, root: Uint8Array): number {
    const { files } = this.#tools;
    if (signature === null || checkpoint === null) return 0;
    if (this.#ordering?.checkpoint !== checkpoint) {
      const seed = seedOf(root, randomnessOf(hexToBytes(signature)));
      const id = idOf(state);
      const readSheet = (sheet: number) => files.file(id, "leaves", sheet) ?? new Uint8Array();
      this.#ordering = { checkpoint, ordering: new Ordering(seed, size, readSheet) };
    }
    const { ordering } = this.#ordering;
    const before = ordering.size;
    while (ordering.sheets < SHEETS && ordering.size < before + ORDERED_AT_ONCE) ordering.add();
    if (ordering.sheets < SHEETS) return 0;
    for (const [sheet, places] of ordering.places().entries()) {
      files.keepFile(state, "places", sheet, writePlaces(places));
    }
    files.change(state, { isOrdered: true });
    this.#ordering = null;
    return 0;
  }

  /** Of the close that Redis knows, and of the one whose list was published. */
  #noteStopped(state: DrawState): void {
    const { files } = this.#tools;
    for (const id of [state, files.findCommitted(state.generation)])
      if (id) files.end(id, { isStopped: true });
  }

  async #stop(state: DrawState, reason: StopReason): Promise<number> {
    const { event, shards, store, origin } = this.#tools;
    await store.stop(event, { ...idOf(state), nowMs: Date.now(), shards }, reason);
    this.#noteStopped(state);
    writeLog("error", "drawing stopped", { ...origin, code: reason, reason: STOP_REASONS[reason] });
    return LOOK_MS;
  }
}

/** Of the clocks of this object and of the loop the one that is ahead, ms since 1970. */
function latestMs({ clockMs }: DrawState): number {
  return Math.max(Date.now(), clockMs);
}

/** Whether a checkpoint that is published now would be public for too short a time before its round. */
function isNear({ roundAtMs: outAtMs }: KeptDrawing, state: DrawState): boolean {
  return latestMs(state) >= outAtMs - NEAR_MS;
}

function idOf({ generation, closedAtMs }: DrawState): DrawingId {
  return { generation, closedAtMs };
}
