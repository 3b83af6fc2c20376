import { runInDurableObject } from "cloudflare:test";
import { env as platformEnv } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import type { Answer } from "../../src/core/answer.ts";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import worker from "../../src/index.ts";
import { CATALOGUE, REGISTRY, stateKey } from "../../src/store/keys.ts";
import { soon } from "../support/soon.ts";
import { operate, redis } from "../support/worker/edge-client.ts";

const env = platformEnv as unknown as Env;

function open() {
  const event = `objects-${crypto.randomUUID()}`;
  return {
    event,
    lobby: (n = 0) => env.LOBBY.get(env.LOBBY.idFromName(`${event}/${n}`)),
    booth: () => env.BOOTH.get(env.BOOTH.idFromName(`${event}/0`)),
    loop: () => env.RELEASE_LOOP.get(env.RELEASE_LOOP.idFromName(event)),
  };
}

function kill(stub: DurableObjectStub): Promise<unknown> {
  // The abort rejects the very call that asks for it.
  return runInDurableObject(stub, (_, state) => state.abort("killed by a test")).catch(() => {});
}

const outcomeOf = (answer: Answer) => (answer.status === "answered" ? answer.outcome.kind : answer.status);

/** Asks until the outcome is the one awaited: three seconds is what the product promises after any death. */
function untilOutcome(ask: () => Promise<Answer>, outcome: string): Promise<void> {
  return soon(async () => expect(outcomeOf(await ask())).toBe(outcome));
}

describe("an event's objects", () => {
  it("call somebody who joins, without anybody having started a loop", async () => {
    const { lobby } = open();
    await lobby().act("join", "zoe");
    await untilOutcome(() => lobby().act("position", "zoe"), "called");
  });

  it("tell an event's size before anybody came", async () => {
    const { lobby } = open();
    expect(await lobby().summary()).toMatchObject({ status: "answered", queueSize: 0, ratePerSecond: 500 });
  });

  it("keep everybody's place when a lobby dies", async () => {
    const { lobby } = open();
    await lobby().act("join", "zoe");
    await kill(lobby());
    expect(["already_in_queue", "called"]).toContain(outcomeOf(await lobby().act("join", "zoe")));
  });

  it("hand out one pass, though the booth dies", async () => {
    const { lobby, booth } = open();
    await lobby().act("join", "zoe");
    await untilOutcome(() => lobby().act("position", "zoe"), "called");
    const first = await booth().claim("zoe");
    await kill(booth());
    const again = await booth().claim("zoe");
    expect(first).toMatchObject({ status: "answered", outcome: { kind: "admitted" } });
    expect(again).toEqual(first);
  });

  it("leave nobody at a lobby that a newer copy has succeeded: streams break, acts fail, and the next answers", async () => {
    const { event, lobby } = open();
    await operate(event, { rateOverrideMilli: 0 });
    await lobby().act("join", "zoe");
    const stream = await lobby().fetch("https://lobby/stream", { headers: nameStreamUser("zoe") });
    const read = stream.text().then(
      () => "ended",
      () => "broke",
    );
    const newer = `${(Date.now() + 1000) * 1000}:1`; // as a copy of it writes that began a second later
    await redis("HSET", stateKey(event), "fence:0", newer);
    const cutOff = await lobby()
      .act("join", "bob")
      .catch((error: unknown) => String(error));
    expect(cutOff).toContain("superseded by a newer copy of this lobby");
    expect(await read).toBe("broke");
    expect(outcomeOf(await lobby().act("join", "bob"))).toBe("joined");
    expect(outcomeOf(await lobby().act("join", "zoe"))).toBe("already_in_queue");
  });

  // Killed inside a tick, the platform retries its alarm after 2.2 s; killed between two, a lobby wakes it sooner.
  it("go on calling within three seconds when the loop dies in mid-sale", async () => {
    const { lobby, loop } = open();
    const people = Array.from({ length: 1000 }, (_, n) => `user-${n}`);
    await Promise.all(people.map((user) => lobby().act("join", user)));
    await kill(loop());
    const waitingNow = async () => {
      const summary = await lobby().summary();
      return summary.status === "answered" ? summary.queueSize : Number.NaN;
    };
    const whenItDied = await waitingNow();
    expect(whenItDied).toBeGreaterThan(100);
    await soon(async () => expect(await waitingNow()).toBeLessThan(whenItDied - 50));
    await soon(async () => expect(await waitingNow()).toBe(0));
  });

  it("stop ticking when nobody waits, is called or can return", async () => {
    const { lobby, booth, loop } = open();
    await lobby().act("join", "zoe");
    await untilOutcome(() => lobby().act("position", "zoe"), "called");
    await booth().claim("zoe");
    await soon(() =>
      runInDurableObject(loop(), async (_, state) => {
        expect(await state.storage.getAlarm()).toBeNull();
      }),
    );
  });
});

describe("a loop", () => {
  const alarmOf = (stub: DurableObjectStub) =>
    runInDurableObject(stub, (_, state) => state.storage.getAlarm());

  it("leaves the cron's calls be once its event has ended, and ticks for whoever acts", async () => {
    const { event, loop, lobby } = open();
    await operate(event, { closed: true });
    expect(outcomeOf(await lobby().act("join", "zoe"))).toBe("queue_closed");
    await loop().wake();
    await soon(async () => {
      expect(await runInDurableObject(loop(), (_, state) => state.storage.get("ending"))).toBeDefined();
      expect(await alarmOf(loop())).toBeNull();
    });
    await loop().wakeIfDue();
    expect(await alarmOf(loop())).toBeNull();
    await loop().wake();
    expect(await alarmOf(loop())).not.toBeNull();
  });
});

describe("the cron", () => {
  /** Runs once under these variables. */
  function run(variables: object): { woken: string[]; cron: Promise<void> } {
    const woken: string[] = [];
    const wake = async (name: string) => woken.push(name);
    const RELEASE_LOOP = { idFromName: String, get: (name: string) => ({ wakeIfDue: () => wake(name) }) };
    const changed = { ...env, ...variables, RELEASE_LOOP } as unknown as Env;
    return { woken, cron: worker.scheduled({} as ScheduledController, changed) };
  }

  it("wakes every loop but one whose event has wrong settings, and tells why", async () => {
    const [broken, whole] = [open(), open()];
    for (const { lobby } of [broken, whole]) await lobby().act("join", "zoe"); // so that Redis knows them
    const { woken, cron } = run({ EVENTS: { "*": {}, [broken.event]: { burst_ms: "x" } } });
    await expect(cron).rejects.toThrow(`EVENTS.${broken.event}.burst_ms`);
    expect(woken).toContain(whole.event);
    expect(woken).not.toContain(broken.event);
  });

  const HERE = { url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN };
  const AWAY = { url: "http://127.0.0.1:1", token: "of-nothing" };
  it.each([
    ["default", AWAY, HERE],
    ["b", HERE, AWAY],
  ])("wakes what one store knows while the store %s is away, and tells which", async (away, usual, b) => {
    const { event, lobby } = open();
    await lobby().act("join", "zoe");
    const { woken, cron } = run({
      UPSTASH_REDIS_REST_URL: usual.url,
      UPSTASH_REDIS_REST_TOKEN: usual.token,
      UPSTASH_REDIS_REST_URL_B: b.url,
      UPSTASH_REDIS_REST_TOKEN_B: b.token,
      EVENTS: { "*": {}, declared: { store: "b" } },
    });
    const what = away === "default" ? "hgetall" : "zrange"; // the default store has the catalogue, too
    await expect(cron).rejects.toThrow(`Redis gave no result for ${what} in store ${away}`);
    expect(woken).toEqual(expect.arrayContaining([event, "declared"]));
  });

  it("wakes the loops of created events by the names that they have, but one with wrong settings", async () => {
    const names = ["plain", "joined", "broken", "declared"].map((name) => `${name}-${crypto.randomUUID()}`);
    const [plain, joined, broken, declared] = names as [string, string, string, string];
    const put = (event: string, settings: object) =>
      redis("HSET", CATALOGUE, event, JSON.stringify({ version: 1, created_at_ms: 1, settings }));
    for (const event of [plain, joined, declared]) await put(event, { release_rate: 3 });
    await put(broken, { release_rate: "x" });
    await redis("ZADD", REGISTRY, Date.now(), joined);
    const { woken, cron } = run({ EVENTS: { "*": {}, [declared]: {} } });
    await expect(cron).rejects.toThrow(`${broken}.release_rate is "x"`);
    const own = woken.filter((name) => names.some((event) => name.startsWith(event)));
    expect(own.sort()).toEqual([`${plain}?release_rate=3`, `${joined}?release_rate=3`, declared].sort());
    await redis("HDEL", CATALOGUE, ...names);
  });
});

describe("a stream", () => {
  const openStream = (stub: DurableObjectStub, user: string) =>
    stub.fetch("https://lobby/stream", { headers: nameStreamUser(user) });

  it("does not open for nobody", async () => {
    const { lobby } = open();
    expect((await openStream(lobby(), "nobody")).status).toBe(409);
  });

  it("ends with ready, and says ready again to whoever reconnects", async () => {
    const { lobby } = open();
    await lobby().act("join", "zoe");
    for (let times = 0; times < 2; times++) {
      const text = await (await openStream(lobby(), "zoe")).text();
      expect(text).toContain('data: {"status":"ready","message":"You can now book!"}');
    }
  });
});

it("a loop that was only asked something leaves nothing in its storage", async () => {
  const { loop } = open();
  expect([await loop().isRetired(), (await loop().measure()).numbers]).toEqual([false, null]);
  const tables = await runInDurableObject(loop(), (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
  expect(tables).toEqual([]);
});
