import { describe, expect, it, vi } from "vitest";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { Writer } from "../../../src/objects/writer.ts";
import { NONCE, openScriptedQueue } from "../../support/lobby/scripted-queue.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const SALT = new Uint8Array([7]);

function openWriter() {
  const scripted = openScriptedQueue();
  const writer = new Writer(
    "sale",
    { kind: "booth", index: 4 },
    { shards: 2, saltSecret: SALT },
    scripted.queue,
  );
  return { ...scripted, writer };
}

const fence = (seq: number, nonce = NONCE) => ({ nonce, seq });
const joined = (user: string, ticket: number) => ({ user, outcome: { kind: "joined", ticket } as const });

describe("the writes of a lobby or booth", () => {
  it("are numbered one by one, and its reads are not", () => {
    const { writer } = openWriter();
    const begun = [true, false, true].map((writes) => writer.begin(T0, writes));
    expect(begun).toEqual([fence(1), null, fence(2)]);
  });

  it.each([
    ["the later of two that were answered in turn", 1, 2, 2],
    ["the later of two that were answered in the other order", 2, 1, 2],
    ["the same when its answer comes twice", 2, 2, 2],
  ])("are known by %s", (_, first, second, known) => {
    const { writer } = openWriter();
    writer.note(1, fence(first), [], T0);
    writer.note(1, fence(second), [], T0);
    expect(writer.acknowledged).toEqual({ generation: 1, ...fence(known) });
  });

  it("are known by the greater nonce first", () => {
    const { writer } = openWriter();
    writer.note(1, fence(9), [], T0);
    writer.note(1, fence(1, NONCE + 1), [], T0);
    writer.note(1, fence(10), [], T0);
    expect(writer.acknowledged).toEqual({ generation: 1, ...fence(1, NONCE + 1) });
  });

  it("of an event that started anew are known by its own", () => {
    const { writer } = openWriter();
    writer.note(1, fence(9), [], T0);
    writer.note(2, fence(3), [], T0);
    expect(writer.acknowledged).toEqual({ generation: 2, ...fence(3) });
  });

  it("are none before the first", () => {
    const { writer } = openWriter();
    expect([writer.acknowledged, writer.hasRecentWrites, writer.mustRestore]).toEqual([null, false, false]);
  });
});

describe("whether a writer's last writes are still there", () => {
  it("is looked for three seconds after its last request", () => {
    const { writer } = openWriter();
    writer.note(1, fence(1), [], T0);
    writer.begin(T0 + 100, false);
    expect([3099, 3100].map((ms) => writer.mustVerify(T0 + ms))).toEqual([false, true]);
  });

  it("is not looked for where it has written nothing", () => {
    const { writer } = openWriter();
    writer.begin(T0, false);
    expect(writer.mustVerify(T0 + 60_000)).toBe(false);
  });

  it("is not looked for once Redis has had them for half a minute", () => {
    const { writer } = openWriter();
    writer.note(1, fence(1), [], T0);
    writer.confirm(T0 + 29_999);
    expect([writer.hasRecentWrites, writer.mustVerify(T0 + 90_000)]).toEqual([true, true]);
    writer.confirm(T0 + 30_000);
    expect([writer.hasRecentWrites, writer.mustVerify(T0 + 90_000)]).toEqual([false, false]);
  });
});

describe("a writer of which Redis has lost the last write", () => {
  it("sends what its people were answered, and logs how many missed it", async () => {
    const lines = hearWarnings();
    const { writer, script, restored } = openWriter();
    script.restores = 1;
    writer.note(1, fence(5), [joined("ann", 11), joined("bob", 12)], T0);
    writer.noteRollback();
    expect(writer.mustRestore).toBe(true);
    vi.setSystemTime(T0 + 70);
    await writer.restore();
    const people = [
      { user: "ann", what: "waiting", ticket: 11 },
      { user: "bob", what: "waiting", ticket: 12 },
    ];
    expect(restored).toEqual([
      {
        writer: { kind: "booth", index: 4 },
        acknowledged: { generation: 1, ...fence(5) },
        isLast: true,
        people,
        nowMs: T0 + 70,
        shards: 2,
        saltSecret: SALT,
      },
    ]);
    const message = "people restored after a rollback of Redis";
    expect(lines).toEqual([{ level: "warn", message, event: "sale", object: "booth 4", reason: "1" }]);
    expect(writer.mustRestore).toBe(false);
  });

  it("counts those of all parts", async () => {
    const lines = hearWarnings();
    const { writer, script, restored } = openWriter();
    script.restores = 10;
    const crowd = Array.from({ length: 151 }, (_, n) => joined(`p${n}`, n));
    writer.note(1, fence(5), crowd, T0);
    writer.noteRollback();
    await writer.restore();
    expect(restored.map(({ people, isLast }) => [people.length, isLast])).toEqual([
      [150, false],
      [1, true],
    ]);
    expect(lines).toMatchObject([{ reason: "20" }]);
  });

  it("sends nothing of whom it was told to forget", async () => {
    hearWarnings();
    const { writer, restored } = openWriter();
    writer.note(1, fence(5), [joined("ann", 11), joined("bob", 12)], T0);
    writer.forget("ann");
    writer.noteRollback();
    await writer.restore();
    expect(restored.map(({ people }) => people.map(({ user }) => user))).toEqual([["bob"]]);
  });

  it("has it still to send where Redis does not answer", async () => {
    const lines = hearWarnings();
    const { writer, script } = openWriter();
    writer.note(1, fence(5), [], T0);
    writer.noteRollback();
    script.error = new StoreUnavailable("away");
    await expect(writer.restore()).rejects.toThrow("away");
    expect([writer.mustRestore, lines]).toEqual([true, []]);
  });

  it("sends nothing, and logs nothing, where Redis has lost nothing", async () => {
    const lines = hearWarnings();
    const { writer, restored } = openWriter();
    writer.note(1, fence(5), [joined("ann", 11)], T0);
    await writer.restore();
    expect([restored, lines]).toEqual([[], []]);
  });
});

describe("two copies of a lobby or booth", () => {
  it("know the newer one by its nonce, where the older one's writes were done before", () => {
    const { writer } = openWriter();
    writer.note(1, fence(1), [], T0);
    expect([NONCE, NONCE + 1].map((nonce) => writer.hasSuccessor(fence(1, nonce)))).toEqual([false, true]);
  });

  it("are not told apart by one that has done no write yet", () => {
    const { writer } = openWriter();
    expect(writer.hasSuccessor(fence(1, NONCE + 1))).toBe(false);
  });

  it("have the newer one write above an older one whose clock ran ahead, from number one on", () => {
    const { writer } = openWriter();
    writer.begin(T0, true);
    writer.outbid(fence(9, NONCE + 5000));
    expect(writer.begin(T0, true)).toEqual(fence(1, NONCE + 5001));
  });

  it("have the older one go on with its own numbers once its writes were done", () => {
    const { writer } = openWriter();
    writer.note(1, writer.begin(T0, true) ?? fence(0), [], T0);
    writer.outbid(fence(9, NONCE + 5000));
    expect(writer.begin(T0, true)).toEqual(fence(2));
  });

  it.each([0, 5000])("have one that is refused for a number not above its own go on: %i below", (below) => {
    const { writer } = openWriter();
    writer.begin(T0, true);
    writer.outbid(fence(9, NONCE - below));
    expect(writer.begin(T0, true)).toEqual(fence(2));
  });
});

describe("a person who joins and leaves in a circle", () => {
  it("may join again half a minute after they left for the fifth time", () => {
    const { writer } = openWriter();
    const left = { user: "ann", outcome: { kind: "left", expiresAtMs: 0 } as const };
    for (let times = 0; times < 5; times++) writer.note(1, fence(times), [joined("ann", times), left], T0);
    expect(writer.mayJoinFromMs("ann", T0 + 29_999)).toBe(T0 + 30_000);
    expect([writer.mayJoinFromMs("ann", T0 + 30_000), writer.mayJoinFromMs("bob", T0)]).toEqual([null, null]);
  });
});
