/**
 * Two copies of a lobby at a time, as after a partition or an update of the platform: "If the event completes without ever accessing
 * storage, it may not ever realize that the Durable Object was no longer current", which a stream is, and a lobby does
 * (https://developers.cloudflare.com/durable-objects/platform/known-issues/).
 */
import { describe, expect, it } from "vitest";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import { shareName } from "../../src/core/shares.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { T0 } from "../support/store/queue-kit.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

const ONE_LOBBY = { ...CONFIG, lobbies: 1, rateMilli: 0 };
const OPENS_WITH_DRAW = { ...ONE_LOBBY, opening: "draw", proofKey: 7 } as const;
const HEARTBEAT_MS = 15_000;
/** Three heartbeats: after so long without a word a page connects again. */
const PATIENCE_MS = 45_000;
const HOUR_MS = 3_600_000;

/** What a reader of an open stream has been sent, and how the stream ended. */
interface Reader {
  readonly heardAtMs: number[];
  end: "none" | "whole" | "broken";
}

/** Ada is in, and watches at the first copy of the lobby; then there is a second one, and new requests go to it. */
async function openTwoCopies(config = ONE_LOBBY as typeof ONE_LOBBY | typeof OPENS_WITH_DRAW) {
  const sale = new SmallSale(redis, freshEvent(), config);
  if (config !== ONE_LOBBY) await sale.operate({ opensAtMs: T0 + HOUR_MS });
  await sale.act("join", "ada");
  const { LOBBY } = sale.platform.env;
  const request = { headers: nameStreamUser("ada") };
  const opened = LOBBY.get(LOBBY.idFromName(shareName(sale.event, 0))).fetch("http://lobby/", request);
  const reader: Reader = { heardAtMs: [], end: "none" };
  void read((await sale.platform.resultOf(opened, HEARTBEAT_MS)).body as ReadableStream, reader);
  await sale.platform.pass(2 * HEARTBEAT_MS);
  const older = sale.platform.lobby(0);
  sale.platform.double("Lobby", 0);
  await sale.platform.pass(HEARTBEAT_MS);
  return { sale, older, reader };
}

async function read(body: ReadableStream<Uint8Array>, reader: Reader): Promise<void> {
  try {
    for await (const _ of body) reader.heardAtMs.push(Date.now());
    reader.end = "whole";
  } catch {
    reader.end = "broken";
  }
}

/** For how long the reader has heard nothing. */
const silenceMs = (reader: Reader) => Date.now() - (reader.heardAtMs.at(-1) ?? 0);

describe("of two copies of a lobby the older one", () => {
  it("ends with its streams once the newer one has written, and its visitors' acts fail, to be asked again", async () => {
    const { sale, older, reader } = await openTwoCopies();
    expect(await sale.act("join", "bob")).toMatchObject({ outcome: { kind: "joined" } });
    const acted = older.act("join", "ada").then(({ status }) => status);
    expect(await sale.platform.resultOf(acted, HEARTBEAT_MS)).toBe("store_unavailable");
    expect(reader.end).toBe("broken");
    expect(await sale.act("join", "ada")).toMatchObject({ outcome: { kind: "already_in_queue" } });
  });

  it("falls silent for who waits there, so that the page connects again", async () => {
    const { sale, reader } = await openTwoCopies();
    for (const user of ["bob", "cay"]) {
      await sale.act("join", user);
      await sale.watch(user);
      await sale.platform.pass(PATIENCE_MS);
    }
    expect(silenceMs(reader)).toBeGreaterThan(PATIENCE_MS);
  });

  it("falls silent for an entrant of a drawing, too, though nothing changes until the opening", async () => {
    const { sale, reader } = await openTwoCopies(OPENS_WITH_DRAW);
    for (const user of ["bob", "cay"]) {
      await sale.act("join", user);
      await sale.watch(user);
      await sale.platform.pass(PATIENCE_MS);
    }
    expect(silenceMs(reader)).toBeGreaterThan(PATIENCE_MS);
  });
});

describe("an entrant of a drawing who watches for minutes before the opening", () => {
  it.each([0, 3])("is sent a heartbeat every fifteen seconds, in an event of %i relays", async (relays) => {
    const sale = new SmallSale(redis, freshEvent(), { ...OPENS_WITH_DRAW, relays });
    await sale.operate({ opensAtMs: T0 + HOUR_MS });
    await sale.act("join", "ada");
    await sale.watch("ada");
    await sale.platform.pass(20 * HEARTBEAT_MS);
    const heard = sale.watchers[0]?.frames.filter((frame) => frame.includes("heartbeat")) ?? [];
    expect(heard.length).toBeGreaterThanOrEqual(19);
  });
});
