import { expect, it } from "vitest";
import type { Flush } from "../../../src/core/waiting-queue.ts";
import { ProofKeyChanged } from "../../../src/core/waiting-queue.ts";
import { contract, names } from "../../support/store/contract.ts";
import { openLobby, type openLoop, T0 } from "../../support/store/queue-kit.ts";

const OPENS_AT_MS = T0 + 60_000;
const CLOSES_AT_MS = OPENS_AT_MS + 1000;
const DRAW: Partial<Flush> = { opening: "draw", proofKey: 7 };
async function close(tick: ReturnType<typeof openLoop>) {
  await tick(OPENS_AT_MS);
  return tick(CLOSES_AT_MS);
}
const ENTERED = { kind: "entered" };

contract("entering a drawing", ({ queue, control, open }) => {
  /** An event that opens with a drawing in a minute. */
  const openDraw = async () => {
    const scene = open();
    await control(scene.event, { opensAtMs: OPENS_AT_MS });
    return { ...scene, lobby: openLobby(queue, scene.event, DRAW) };
  };
  const drawOf = async (lobby: ReturnType<typeof openLobby>) => (await lobby.flush({})).snapshot.draw;

  it("enters whoever joins before the opening, and gives nobody a position", async () => {
    const { lobby } = await openDraw();
    const { outcomes, snapshot } = await lobby.flush({
      join: ["zoe", "adam", "zoe"],
      position: ["adam", "mia"],
    });
    expect(outcomes.join).toEqual([ENTERED, ENTERED, { kind: "already_entered" }]);
    expect(outcomes.position).toEqual([{ kind: "entrant" }, { kind: "none" }]);
    expect(snapshot).toMatchObject({
      waiting: 0,
      joined: 0,
      draw: { phase: "entering", entered: 2, gone: 0 },
    });
  });

  it("keeps an entry that was given up, and gives it back to who enters again", async () => {
    const { lobby } = await openDraw();
    await lobby.flush({ join: ["zoe", "adam"] });
    expect(await lobby.act("leave", "zoe")).toEqual({ kind: "left", expiresAtMs: 0 });
    expect(await lobby.act("position", "zoe")).toEqual({ kind: "none" });
    expect(await drawOf(lobby)).toMatchObject({ entered: 2, gone: 1 });
    expect(await lobby.act("leave", "zoe")).toEqual({ kind: "left", expiresAtMs: 0 });
    expect(await lobby.act("join", "zoe")).toEqual(ENTERED);
    expect(await drawOf(lobby)).toMatchObject({ entered: 2, gone: 0 });
  });

  it("cannot be entered while its time is not announced, nor before enters_at", async () => {
    const { event, lobby } = await openDraw();
    await control(event, { opensAtMs: null });
    expect(await lobby.act("join", "zoe")).toEqual({ kind: "queue_not_open", opensAtMs: 0 });
    await control(event, { opensAtMs: OPENS_AT_MS, entersAtMs: T0 + 1 });
    const { outcomes, snapshot } = await lobby.flush({ join: ["zoe"] });
    expect(outcomes.join).toEqual([{ kind: "queue_not_open", opensAtMs: OPENS_AT_MS }]);
    expect(snapshot).toMatchObject({ generation: 0, entersAtMs: T0 + 1 });
    expect(await lobby.act("join", "zoe", { nowMs: T0 + 1 })).toEqual(ENTERED);
  });

  it("is refused to newcomers while closed, sold out or full of those who stay", async () => {
    const { event, lobby } = await openDraw();
    await lobby.flush({ join: ["a", "b"] });
    await control(event, { closed: true });
    expect(await lobby.act("join", "c")).toEqual({ kind: "queue_closed" });
    await control(event, { closed: false, remaining: 0 });
    expect(await lobby.act("join", "c")).toEqual({ kind: "sold_out" });
    await control(event, { remaining: null });
    expect(await lobby.act("join", "c", { maxQueueSize: 2 })).toEqual({ kind: "queue_full" });
    await lobby.act("leave", "a");
    expect(await lobby.act("join", "c", { maxQueueSize: 2 })).toEqual(ENTERED);
    expect(await lobby.act("join", "a", { maxQueueSize: 2 })).toEqual({ kind: "queue_full" });
  });

  it("is closed by the tick at the opening, and not by a lobby's clock", async () => {
    const { lobby, tick } = await openDraw();
    await lobby.act("join", "zoe");
    expect((await tick(OPENS_AT_MS - 1)).snapshot.draw?.phase).toBe("entering");
    expect(await lobby.act("join", "adam", { nowMs: OPENS_AT_MS + 500 })).toEqual(ENTERED);
    const { snapshot } = await close(tick);
    expect(snapshot).toMatchObject({
      waiting: 2,
      joined: 2,
      idle: false,
      draw: { phase: "closed", entered: 2, gone: 0, closedAtMs: CLOSES_AT_MS },
    });
    expect(await lobby.act("join", "adam", { nowMs: CLOSES_AT_MS })).toEqual({ kind: "already_entered" });
  });

  it("goes on where a loop whose clock runs ahead has announced the close too early", async () => {
    const { lobby, tick } = await openDraw();
    await lobby.act("join", "zoe");
    const announced = await tick(OPENS_AT_MS + 10_000);
    expect(announced.snapshot.draw?.closedAtMs).toBe(OPENS_AT_MS + 11_000);
    const takenBack = await tick(OPENS_AT_MS - 60_000);
    expect(takenBack.snapshot.draw).toMatchObject({ phase: "entering", closedAtMs: 0 });
    expect(await lobby.act("join", "adam")).toEqual(ENTERED);
    const { snapshot } = await close(tick);
    expect(snapshot.draw).toMatchObject({ phase: "closed", entered: 2, closedAtMs: CLOSES_AT_MS });
  });

  it("gives who comes after the close a ticket behind all who entered, at once", async () => {
    const { lobby, tick } = await openDraw();
    await lobby.flush({ join: names(5) });
    await lobby.act("leave", "user-1");
    await close(tick);
    await lobby.act("leave", "user-2");
    const late = { nowMs: CLOSES_AT_MS + 10 };
    const { outcomes, snapshot } = await lobby.flush({ join: ["new", "user-1"], position: ["user-0"] }, late);
    expect(outcomes.join.map((outcome) => "ticket" in outcome && outcome.ticket % 10_000_000)).toEqual([
      6, 7,
    ]);
    expect(outcomes.position).toEqual([{ kind: "entrant" }]);
    expect(snapshot).toMatchObject({ waiting: 3 + 2, draw: { phase: "closed", entered: 5, gone: 2 } });
  });

  it("calls nobody before the entrants are in line, not even who comes while nobody else stays", async () => {
    const { lobby, booth, tick } = await openDraw();
    const atOnce = { rateMilli: 500_000, intervalMs: 100, burstMs: 200, maxActive: 0, claimWindowMs: 60_000 };
    await lobby.act("join", "zoe", { atOnce });
    await close(tick);
    await lobby.act("leave", "zoe");
    expect(await lobby.act("join", "new", { nowMs: CLOSES_AT_MS, atOnce })).toMatchObject({ kind: "joined" });
    expect((await tick(CLOSES_AT_MS + 1000)).snapshot).toMatchObject({ waiting: 1, called: 0, idle: false });
    expect(await booth.claim("new", { nowMs: CLOSES_AT_MS + 1000 })).toMatchObject({ kind: "waiting" });
  });

  it("tells an entrant at a booth that there is no turn yet", async () => {
    const { lobby, booth, tick } = await openDraw();
    await lobby.act("join", "zoe");
    expect(await booth.claim("zoe")).toEqual({ kind: "entrant" });
    await close(tick);
    expect(await booth.claim("zoe", { nowMs: CLOSES_AT_MS })).toEqual({ kind: "entrant" });
  });

  it("is closed when the opening is taken away, and then opens first come", async () => {
    const { event, lobby, tick } = await openDraw();
    await lobby.act("join", "zoe");
    await control(event, { opensAtMs: null });
    await tick(T0 + 5);
    expect((await tick(T0 + 1005)).snapshot.draw).toMatchObject({ phase: "closed", closedAtMs: T0 + 1005 });
  });

  it("is held for a second before it is closed, in which lobbies put back what Redis lost", async () => {
    const { event, lobby, tick } = await openDraw();
    await lobby.act("join", "zoe");
    expect((await tick(OPENS_AT_MS + 5)).snapshot).toMatchObject({
      idle: false,
      draw: { phase: "entering", closedAtMs: OPENS_AT_MS + 1005 },
    });
    expect((await lobby.flush({ join: ["adam"], leave: ["zoe"] })).status).toBe("held");
    await control(event, { opensAtMs: OPENS_AT_MS + 60_000 }); // too late to move it
    expect((await tick(OPENS_AT_MS + 1004)).snapshot.draw?.phase).toBe("entering");
    const { snapshot } = await tick(OPENS_AT_MS + 1005);
    expect(snapshot.draw).toMatchObject({ phase: "closed", entered: 1, closedAtMs: OPENS_AT_MS + 1005 });
  });

  it("opens first come when nobody entered before the opening", async () => {
    const { lobby, tick } = await openDraw();
    await tick(OPENS_AT_MS);
    const { outcomes, snapshot } = await lobby.flush({ join: ["zoe"] }, { nowMs: OPENS_AT_MS });
    expect(outcomes.join).toMatchObject([{ kind: "joined" }]);
    expect(snapshot.draw).toBeUndefined();
  });

  it("goes on when a deploy takes the drawing off, and is not begun by one that puts it on", async () => {
    const { lobby } = await openDraw();
    await lobby.act("join", "zoe");
    expect(await lobby.act("join", "adam", { opening: "first-come" })).toEqual(ENTERED);

    const other = open();
    await control(other.event, { opensAtMs: T0 });
    await other.lobby.act("join", "zoe");
    await control(other.event, { opensAtMs: OPENS_AT_MS });
    expect(await other.lobby.act("join", "adam", DRAW)).toEqual({
      kind: "queue_not_open",
      opensAtMs: OPENS_AT_MS,
    });
  });

  it("refuses an enters_at that is not before the opening", async () => {
    const { event } = await openDraw();
    const act = { nowMs: T0, shards: 1, actId: "later", by: "tests", version: null };
    expect(await queue.control(event, { ...act, change: { entersAtMs: OPENS_AT_MS } })).toMatchObject({
      status: "refused",
      reason: "ENTERS_AFTER_OPENING",
      field: "enters_at_ms",
    });
  });
});

contract("an event that is entered under one proof key", ({ queue, control, open }) => {
  it("refuses flushes of another one for good", async () => {
    const { event } = open();
    await control(event, { opensAtMs: OPENS_AT_MS });
    await openLobby(queue, event, DRAW).act("join", "zoe");
    await expect(openLobby(queue, event, { ...DRAW, proofKey: 8 }).flush({})).rejects.toThrow(
      ProofKeyChanged,
    );
  });
});
