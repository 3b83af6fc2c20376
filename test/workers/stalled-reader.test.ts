/**
 * What a lobby does about a reader that does not read. Through the front door it cannot be shown: the kernel takes
 * megabytes before anything is left unread here, an hour's worth of messages. So: the lobby itself, and a clock that
 * is set.
 */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { Lobby } from "../../src/objects/lobby.ts";
import { env, standingEvent } from "../support/worker/edge-client.ts";

/** The longest cadence of a stream: after so long everybody is due. */
const STREAM_MAX_INTERVAL_MS = 10_000;
/** Far beyond the event's own ticks, which the lobby then takes for old news. */
const FIRST_TICK = 1_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
});

async function openLobby(...people: string[]) {
  const event = await standingEvent();
  const lobby = env.LOBBY.get(env.LOBBY.idFromName(`${event}/0`)) as DurableObjectStub<Lobby>;
  for (const person of people) await lobby.act("join", person);
  const answer = await lobby.act("position", people[0] ?? "");
  if (answer.status !== "answered") throw new Error(answer.status);
  const snapshot: Snapshot = {
    generation: answer.generation,
    numbering: answer.generation,
    renumberAtMs: 0,
    calledUpTo: 0,
    returnedUpTo: 0,
    hasRoom: true,
    departedCount: 0,
    departedBase: 0,
    waiting: people.length,
    returned: 0,
    called: 0,
    calledTotal: 0,
    joined: people.length,
    rateMilli: 0,
    paused: false,
    closed: false,
    tick: FIRST_TICK,
    clockMs: 0,
    claimClockMs: 0,
    idle: false,
    control: 0,
    passTtlSeconds: answer.passTtlSeconds,
    opensAtMs: 0,
    closesAtMs: 0,
    completed: 0,
    expired: 0,
    board: { version: 0, notices: {}, ticketTypes: null },
    remaining: null,
    notice: null,
  };
  let tick = FIRST_TICK;
  return {
    openStream: (person: string) => lobby.fetch("https://lobby/stream", { headers: nameStreamUser(person) }),
    /** Lets the longest cadence pass so many times; each time everybody who watches is told the place. */
    async push(times: number) {
      for (; times > 0; times--) {
        vi.setSystemTime(Date.now() + STREAM_MAX_INTERVAL_MS);
        await lobby.receiveProgress(
          { snapshot: { ...snapshot, tick: ++tick }, departed: { from: 0, tickets: [] }, nextTickInMs: 0 },
          "loop",
        );
      }
    },
  };
}

/** The positions of a stream, one by one as they are read. */
async function* positionsOf(response: Response): AsyncGenerator<number, undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of response.body ?? []) {
    const frames = (text + decoder.decode(bytes, { stream: true })).split("\n\n");
    text = frames.pop() ?? "";
    for (const frame of frames) {
      const [, position] = /"position":(\d+)/.exec(frame) ?? [];
      if (position !== undefined) yield Number(position);
    }
  }
}

it("drops a reader that leaves a hundred messages unread, and nobody else", async () => {
  const { openStream, push } = await openLobby("ann", "bob");
  const stalled = await openStream("ann");
  const bob = positionsOf(await openStream("bob"));
  expect((await bob.next()).value).toBe(2);
  for (let messages = 0; messages < 200; messages++) {
    await push(1);
    expect((await bob.next()).value).toBe(2);
  }
  const read = (await stalled.text()).match(/"position"/g)?.length;
  expect(read).toBeGreaterThan(100);
  expect(read).toBeLessThan(200);
  await bob.return(undefined);
});

it("keeps the place of somebody it dropped, and shows it at once", async () => {
  const { openStream, push } = await openLobby("ann", "bob");
  const stalled = await openStream("bob");
  await push(200);
  await stalled.text();
  const again = positionsOf(await openStream("bob"));
  expect((await again.next()).value).toBe(2);
  await again.return(undefined);
});

it("lets a reader that is slow catch up: nothing it was told is missing", async () => {
  const { openStream, push } = await openLobby("ann");
  const slow = positionsOf(await openStream("ann"));
  await push(80);
  for (let messages = 0; messages < 81; messages++) expect((await slow.next()).value).toBe(1);
  await slow.return(undefined);
});
