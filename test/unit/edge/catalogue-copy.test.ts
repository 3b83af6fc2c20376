/** When an isolate reads the catalogue, and what it says meanwhile. Time is set. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CatalogueEntry } from "../../../src/core/catalogue.ts";
import { CatalogueCopy } from "../../../src/edge/catalogue-copy.ts";

const T0 = 1_790_000_000_000;
const SECOND_MS = 1000;

const entry = (version: number): CatalogueEntry => ({ version, createdAtMs: T0, settings: {} });

/** A catalogue whose readings end when a test says so; those that nobody waits for are seen through. */
function open(events: Record<string, CatalogueEntry>) {
  const stored = new Map(Object.entries(events));
  const pending: { resolve(): void; reject(): void }[] = [];
  const failures: unknown[] = [];
  let isHeld = false;
  let isAway = false;
  let readings = 0;
  const copy = new CatalogueCopy({
    read: () =>
      new Promise((resolve, reject) => {
        readings++;
        const read = new Map(stored);
        const answer = {
          resolve: () => resolve(read),
          reject: () => reject(new Error("away")),
        };
        if (isHeld) pending.push(answer);
        else if (isAway) answer.reject();
        else answer.resolve();
      }),
  });
  return {
    stored,
    failures,
    hold: () => {
      isHeld = true;
    },
    /** Readings from now on end at once; those before are held until `release`. */
    letGo: () => {
      isHeld = false;
    },
    release: () => {
      isHeld = false;
      for (const { resolve, reject } of pending.splice(0)) isAway ? reject() : resolve();
    },
    goAway: () => {
      isAway = true;
    },
    readings: () => readings,
    expire: () => copy.expire(),
    find: (id: string, nowMs: number) =>
      copy.find(id, nowMs, { seeThrough: () => {}, noteFailure: (error) => failures.push(error) }),
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: T0, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Everything that was begun goes on as far as it can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a created event is found", () => {
  it("by whoever asks first", async () => {
    const { find } = open({ song: entry(3) });
    expect(await find("song", T0)).toEqual(entry(3));
  });

  it("a second after it was created, by those who asked in vain before", async () => {
    const { stored, find } = open({});
    expect(await find("song", T0)).toBe("none");
    stored.set("song", entry(1));
    expect(await find("song", T0 + 999)).toBe("none");
    expect(await find("song", T0 + SECOND_MS)).toEqual(entry(1));
  });

  it("without waiting once it is known, while the copy is read again", async () => {
    const { find, hold, release, stored, readings } = open({ song: entry(1) });
    await find("song", T0);
    stored.set("song", entry(2));
    hold();
    expect(await find("song", T0 + 5 * SECOND_MS)).toEqual(entry(1));
    expect(readings()).toBe(2);
    release();
    await settle();
    expect(await find("song", T0 + 5 * SECOND_MS + 1)).toEqual(entry(2));
  });

  it("no more once it is out of the catalogue", async () => {
    const { find, stored } = open({ song: entry(1) });
    await find("song", T0);
    stored.delete("song");
    await find("song", T0 + 5 * SECOND_MS);
    await settle();
    expect(await find("song", T0 + 5 * SECOND_MS + 1)).toBe("none");
  });

  it("as it is now, at once, where this isolate has changed it", async () => {
    const { find, stored, expire, hold, letGo, release } = open({ song: entry(1) });
    await find("song", T0);
    hold();
    void find("other", T0 + SECOND_MS); // it reads before the change, and hears of it after the next one
    letGo();
    stored.set("next", entry(1));
    expire();
    expect(await find("next", T0 + SECOND_MS + 1)).toEqual(entry(1));
    release();
    await settle();
    expect(await find("next", T0 + SECOND_MS + 2)).toEqual(entry(1));
  });

  it("no more, at once, where this isolate has taken it out", async () => {
    const { find, stored, expire } = open({ song: entry(1) });
    await find("song", T0);
    stored.delete("song");
    expire();
    expect(await find("song", T0 + 1)).toBe("none");
  });
});

describe("the catalogue is read", () => {
  it("at most once a second, however many ids are asked for", async () => {
    const ids = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,3}$/), fc.nat(400)), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(ids, async (asked) => {
        const { find, readings } = open({ song: entry(1) });
        let nowMs = T0;
        for (const [id, pauseMs] of asked) {
          nowMs += pauseMs;
          await find(id, nowMs);
        }
        expect(readings()).toBeLessThanOrEqual(1 + (nowMs - T0) / SECOND_MS);
      }),
    );
  });

  it("at most every five seconds while only known events are asked for", async () => {
    const { find, readings } = open({ song: entry(1) });
    for (let ms = 0; ms <= 20 * SECOND_MS; ms += 100) {
      await find("song", T0 + ms);
      await settle();
    }
    expect(readings()).toBe(5);
  });

  it("once at a time: those who ask meanwhile wait for that one", async () => {
    const { find, hold, release, readings } = open({ song: entry(1) });
    hold();
    const found = Promise.all([find("song", T0), find("none", T0 + 1), find("song", T0 + 4 * SECOND_MS)]);
    await settle();
    release();
    expect(await found).toEqual([entry(1), "none", entry(1)]);
    expect(readings()).toBe(1);
  });

  it("anew when a reading never ends, because its request was cut off", async () => {
    const { find, hold, release, readings } = open({ song: entry(1) });
    hold();
    void find("song", T0);
    const later = find("song", T0 + 30 * SECOND_MS);
    release();
    expect(await later).toEqual(entry(1));
    expect(readings()).toBe(2);
  });

  it("anew when the clock was set back", async () => {
    const { find, readings } = open({});
    await find("song", T0);
    await find("song", T0 - 3600 * SECOND_MS);
    expect(readings()).toBe(2);
  });
});

describe("while Redis is away", () => {
  it("the copy goes on, for events that there are and for others", async () => {
    const { find, goAway } = open({ song: entry(1) });
    await find("song", T0);
    goAway();
    for (let second = 1; second < 100; second++) {
      expect(await find("song", T0 + second * SECOND_MS)).toEqual(entry(1));
      expect(await find("other", T0 + second * SECOND_MS)).toBe("none");
    }
  });

  it("nobody can say without a copy whether there is such an event, and one a second asks", async () => {
    const { find, goAway, failures, readings } = open({ song: entry(1) });
    goAway();
    for (let ms = 0; ms < 3 * SECOND_MS; ms += 100) expect(await find("song", T0 + ms)).toBe("unavailable");
    expect(readings()).toBe(3);
    expect(failures).toHaveLength(3);
  });
});

describe("while Redis is slow", () => {
  /** A copy that was read at T0, and a second later a reading that takes three. */
  async function becomeSlow(opened: ReturnType<typeof open>): Promise<void> {
    const { find, hold, release } = opened;
    await find("song", T0);
    hold();
    const first = find("other", T0 + SECOND_MS);
    expect(await find("other", T0 + SECOND_MS + 100)).toBe("none"); // nobody waits for what takes so long already
    vi.setSystemTime(T0 + 3 * SECOND_MS);
    release();
    expect(await first).toBe("none");
    hold();
  }

  it("who asks for an event that the copy does not have is answered from it at once", async () => {
    const opened = open({ song: entry(1) });
    await becomeSlow(opened);
    expect(await opened.find("other", T0 + 4 * SECOND_MS)).toBe("none");
    expect(opened.readings()).toBe(3);
  });

  it("the copy is read all the same, and a new event met when that is over", async () => {
    const opened = open({ song: entry(1) });
    await becomeSlow(opened);
    opened.stored.set("new", entry(1));
    expect(await opened.find("new", T0 + 4 * SECOND_MS)).toBe("none");
    opened.release();
    await settle();
    expect(await opened.find("new", T0 + 4 * SECOND_MS + 1)).toEqual(entry(1));
  });

  it("no one waits for a reading that follows another, however long each of them takes", async () => {
    const opened = open({ song: entry(1) });
    await becomeSlow(opened);
    for (const second of [4, 10, 16, 22]) {
      expect(await opened.find("other", T0 + second * SECOND_MS)).toBe("none");
      vi.setSystemTime(T0 + (second + 5) * SECOND_MS);
      opened.release();
      await settle();
      opened.hold();
    }
    expect(opened.readings()).toBe(6);
  });

  it("no one waits for a reading that follows one that failed", async () => {
    const opened = open({ song: entry(1) });
    await becomeSlow(opened);
    await opened.find("other", T0 + 4 * SECOND_MS);
    opened.goAway();
    vi.setSystemTime(T0 + 20 * SECOND_MS);
    opened.release();
    await settle();
    opened.hold();
    expect(await opened.find("other", T0 + 21 * SECOND_MS)).toBe("none");
    expect(opened.failures).toHaveLength(1);
  });

  it("an isolate waits that did not look for ten seconds", async () => {
    const opened = open({ song: entry(1) });
    await becomeSlow(opened);
    opened.stored.set("new", entry(1));
    const found = opened.find("new", T0 + 13 * SECOND_MS);
    opened.release();
    expect(await found).toEqual(entry(1));
  });

  it("everybody waits again once a reading was quick", async () => {
    const opened = open({ song: entry(1) });
    await becomeSlow(opened);
    opened.release();
    await opened.find("other", T0 + 4 * SECOND_MS);
    await settle();
    opened.stored.set("new", entry(1));
    expect(await opened.find("new", T0 + 5 * SECOND_MS)).toEqual(entry(1));
  });
});
