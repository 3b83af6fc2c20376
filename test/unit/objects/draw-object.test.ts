/** When the object of a drawing works, what it answers of the drawing, and when it forgets who was in it. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../../src/bindings.ts";
import { toBase64url } from "../../../src/core/draw/base64url.ts";
import type { DrawState } from "../../../src/core/draw/drawing-store.ts";
import { LEAF_BYTES } from "../../../src/core/draw/leaf.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { DrawFiles, type KeptDrawing } from "../../../src/draw/files.ts";
import { DrawSteps } from "../../../src/draw/steps.ts";
import { Draw } from "../../../src/objects/draw.ts";
import type { OpenEvent } from "../../../src/objects/open-event.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";
import { LoneObject } from "../../support/objects/lone-object.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();
let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = hearWarnings();
});

const ID = { generation: 5, closedAtMs: T0 };
/** A list that is signed for round 7, as Redis would hold it. */
const claims = toBase64url(new TextEncoder().encode(JSON.stringify({ round: 7, root: "r" })));
const CHECKPOINT = `head.${claims}.signature`;
const KEPT: KeptDrawing = {
  ...{ checkpoint: null, round: 0, roundAtMs: 0, isCommitted: false, signature: null },
  ...{ isOrdered: false, allSeatedAtMs: 0, isSeated: false, isStopped: false },
  proofKey: { kty: "EC", crv: "P-256", x: "x", y: "y" },
  beacon: { chain: "c", publicKey: "k", genesis: 1000, period: 3 },
};
const putOff = (reason: string) => ({
  ...{ level: "warn", message: "drawing put off", event: "sale", object: "draw" },
  reason,
});

/** The object, and how far Redis says that the drawing is. Two shards. */
function openDraw(drawing: "there" | "no proof key" = "there") {
  const asked: [event: string, ms: number, shards: number][] = [];
  const redis = {
    state: { phase: "closed", ...ID, isStopped: false } as Partial<DrawState>,
    error: null as Error | null,
  };
  const signer = vi.fn(async () => ({ number: 1 }));
  const store = {
    read: async (event: string, { nowMs, shards }: { nowMs: number; shards: number }) => {
      asked.push([event, nowMs - T0, shards]);
      if (redis.error) throw redis.error;
      return redis.state;
    },
  };
  const open = (() => ({
    event: "sale",
    config: sampleConfig({ shards: 2 }),
    drawing: drawing === "there" ? { store, signer } : null,
  })) as unknown as OpenEvent;
  const object = new LoneObject("sale", (ctx) => new Draw(ctx, {} as Env, open));
  const files = new DrawFiles(object.storage.sql);
  /** Of the drawing this is kept, and two sheets of three people in all; Ann is one of them. */
  const keep = (fields: Partial<KeptDrawing> = {}) => {
    files.begin(ID, { ...KEPT, ...fields });
    files.keepFile(ID, "leaves", 0, new Uint8Array(2 * LEAF_BYTES).fill(1), "first");
    files.keepFile(ID, "leaves", 1, new Uint8Array(LEAF_BYTES).fill(2), "second");
    files.keepFile(ID, "places", 0, new Uint8Array(8).fill(3));
    files.keepPeople(ID, 0, [["ann", 0]]);
  };
  return { object, draw: object.calls, asked, redis, files, keep, signer };
}

/** What each step of a drawing comes to, the first one first: after how many ms the next is due; and when they were taken. */
function scriptSteps(...comesTo: (number | Error)[]) {
  const takenAt: number[] = [];
  const script = { tookMs: 0 };
  vi.spyOn(DrawSteps.prototype, "next").mockImplementation(async () => {
    takenAt.push(Date.now() - T0);
    if (script.tookMs > 0) await new Promise((resolve) => setTimeout(resolve, script.tookMs));
    const pause = comesTo.shift() ?? 0;
    if (pause instanceof Error) throw pause;
    return pause;
  });
  return { takenAt, script };
}

describe("the object of a drawing that the loop calls", () => {
  it("asks Redis how far it is, for the event and its shards", async () => {
    const { draw, asked, redis } = openDraw();
    redis.state = { ...redis.state, phase: "none" };
    await draw.proceed(null);
    expect(asked).toEqual([["sale", 0, 2]]);
  });

  it("takes step after step until one has to wait, and then no more before its time", async () => {
    const { object, draw } = openDraw();
    const { takenAt } = scriptSteps(0, 0, 700, 900);
    await draw.proceed(null);
    await object.pass(699);
    await draw.proceed(null);
    expect(takenAt).toEqual([0, 0, 0]);
    await object.pass(1);
    await draw.proceed(null);
    expect(takenAt).toEqual([0, 0, 0, 700]);
  });

  it("begins no step a second after it was called, and goes on with the next call", async () => {
    const { object, draw } = openDraw();
    const { takenAt, script } = scriptSteps();
    script.tookMs = 500;
    const proceeds = draw.proceed(null);
    await object.pass(1000);
    await proceeds;
    await object.pass(3);
    void draw.proceed(null);
    await object.pass(0);
    expect(takenAt).toEqual([0, 500, 1003]);
    await object.pass(1000);
  });

  it("leaves a call alone that comes while it works", async () => {
    const { object, draw } = openDraw();
    const { takenAt, script } = scriptSteps(10_000);
    script.tookMs = 500;
    void draw.proceed(null);
    await object.pass(100);
    await draw.proceed(null);
    await object.pass(400);
    expect(takenAt).toEqual([0]);
  });

  it("opens its key once", async () => {
    const { object, draw, signer } = openDraw();
    scriptSteps(1, 1, 1);
    for (let call = 0; call < 3; call++) {
      await draw.proceed(null);
      await object.pass(1);
    }
    expect(signer).toHaveBeenCalledTimes(1);
  });

  it("rests half a second after a failure, and logs why", async () => {
    const { object, draw } = openDraw();
    const { takenAt } = scriptSteps(new StoreUnavailable("away"), 10_000);
    await draw.proceed(null);
    await object.pass(499);
    await draw.proceed(null);
    expect([takenAt, lines]).toEqual([[0], [putOff("StoreUnavailable: away")]]);
    await object.pass(1);
    await draw.proceed(null);
    expect(takenAt).toEqual([0, 500]);
  });

  it("logs what fails again for the same reason once a minute, and another reason at once", async () => {
    const { object, draw } = openDraw();
    const [away, full] = [new StoreUnavailable("away"), new Error("full")];
    scriptSteps(away, away, away, full);
    await draw.proceed(null);
    for (const ms of [59_499, 501, 500]) {
      await object.pass(ms);
      await draw.proceed(null);
    }
    const reasons = [String(away), String(away), String(full)];
    expect(lines).toEqual(reasons.map(putOff));
  });

  it("says where no proof key is set", async () => {
    const { draw } = openDraw("no proof key");
    await draw.proceed(null);
    expect(lines).toEqual([putOff("Error: PROOF_PRIVATE_JWK is not set")]);
  });

  it("takes up the list that Redis held as signed, where it has published none", async () => {
    const { draw, keep } = openDraw();
    keep();
    scriptSteps(1000);
    await draw.proceed({ ...ID, checkpoint: CHECKPOINT });
    expect(await draw.read()).toMatchObject({ checkpoint: CHECKPOINT, round: 7 });
  });
});

describe("who is in a drawing", () => {
  /** The loop has called at T0; ten seconds are over. */
  async function openCalled() {
    const opened = openDraw();
    opened.keep();
    scriptSteps(1000, 1000, 1000);
    await opened.draw.proceed(null);
    await opened.object.pass(10_000);
    return opened;
  }

  it("is looked at a minute after the loop has called, and each minute again while the loop calls", async () => {
    const { object, draw, asked, files } = await openCalled();
    expect(object.alarmAtMs).toBe(T0 + 60_000);
    await draw.proceed(null);
    expect(object.alarmAtMs).toBe(T0 + 60_000);
    await object.pass(50_000);
    expect([asked, files.hasPeople, object.alarmAtMs]).toEqual([[["sale", 60_000, 2]], true, T0 + 120_000]);
  });

  it("is forgotten where the loop has not called for a minute, as of an event that was retired", async () => {
    const { object, files } = await openCalled();
    await object.pass(49_999);
    expect(files.hasPeople).toBe(true);
    await object.pass(1);
    expect([files.hasPeople, object.alarmAtMs]).toEqual([false, null]);
  });

  it("is forgotten at that look where the drawing is over, though the loop calls", async () => {
    const { object, draw, redis, files } = await openCalled();
    await draw.proceed(null);
    redis.state = { ...redis.state, phase: "seated" };
    await object.pass(50_000);
    expect([files.hasPeople, object.alarmAtMs]).toEqual([false, null]);
  });

  it("is forgotten where Redis cannot be asked, too, which is logged", async () => {
    const { object, redis, files } = await openCalled();
    redis.error = new StoreUnavailable("away");
    await object.pass(50_000);
    expect([files.hasPeople, lines]).toEqual([false, [putOff("StoreUnavailable: away")]]);
  });

  it("is nobody's business where nobody was listed: no alarm is set", async () => {
    const { object, draw } = openDraw();
    scriptSteps(1000);
    await draw.proceed(null);
    expect(object.alarmAtMs).toBeNull();
  });
});

describe("what is public of a drawing", () => {
  const committed = { checkpoint: CHECKPOINT, round: 7, roundAtMs: 1_018_000, isCommitted: true };

  it("is nothing while no list is signed", async () => {
    const { draw, keep } = openDraw();
    expect(await draw.read()).toBeNull();
    keep();
    expect([await draw.read(), await draw.readSheet(5, 0), await draw.readPlaces(5, 0)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("is its list, what signed it, the round, and how large each sheet is", async () => {
    const { draw, keep } = openDraw();
    keep(committed);
    expect(await draw.read()).toEqual({
      ...{ ...ID, size: 3, checkpoint: CHECKPOINT, proofKey: KEPT.proofKey, beacon: KEPT.beacon },
      ...{ round: 7, roundAtMs: 1_018_000, signature: null, phase: "committed", isStopped: false },
      sheets: [
        { hash: "first", size: 2 },
        { hash: "second", size: 1 },
      ],
    });
  });

  it("is how far it is, the beacon's word, and whether it was stopped", async () => {
    const { draw, keep, files } = openDraw();
    keep(committed);
    files.change(ID, { signature: "ab", isOrdered: true, isStopped: true });
    expect(await draw.read()).toMatchObject({ phase: "drawn", signature: "ab", isStopped: true });
    files.change(ID, { isSeated: true });
    expect(await draw.read()).toMatchObject({ phase: "seated" });
  });

  it("is each sheet of its list, and of no other drawing's", async () => {
    const { draw, keep } = openDraw();
    keep(committed);
    expect([...((await draw.readSheet(5, 1)) ?? [])]).toEqual(Array(LEAF_BYTES).fill(2));
    expect([await draw.readSheet(5, 2), await draw.readSheet(4, 0)]).toEqual([null, null]);
  });

  it("is the places of a sheet once all are drawn, and not before", async () => {
    const { draw, keep, files } = openDraw();
    keep(committed);
    expect(await draw.readPlaces(5, 0)).toBeNull();
    files.change(ID, { isOrdered: true });
    expect([...((await draw.readPlaces(5, 0)) ?? [])]).toEqual(Array(8).fill(3));
    expect([await draw.readPlaces(5, 1), await draw.readPlaces(4, 0)]).toEqual([null, null]);
  });
});
