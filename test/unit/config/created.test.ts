/** Settings of events that operators created: they are read as those of a table in EVENTS. */
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../../src/config.ts";
import { readObjectName } from "../../../src/core/object-name.ts";
import { SECRETS } from "../../support/config-kit.ts";

const OF_B = {
  UPSTASH_REDIS_REST_URL_B: "https://us1-example.upstash.io",
  UPSTASH_REDIS_REST_TOKEN_B: "the-token-of-b",
};
const SETTINGS = {
  release_rate: 300.5,
  expected_people: "600000",
  claim_window_seconds: 30,
  store: "b",
  name: "เพลง",
  booking_url: "https://shop.example/book",
};
const read = (variables: object = {}) => readConfig({ ...SECRETS, ...OF_B, ...variables });

function problemsOf(settings: unknown, variables: object = {}): readonly string[] {
  try {
    read(variables).createdEvent("song", settings);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("a created event", () => {
  it("has the queue, page and store that a table of the same settings declares", () => {
    const config = read({ EVENTS: { song: SETTINGS } });
    const { queue, page, store } = config.event("song") ?? {};
    expect(config.createdEvent("song", SETTINGS)).toMatchObject({ id: "song", queue, page, store });
  });

  it("has what the variables say where it says nothing", () => {
    const { queue, store } = read({ RELEASE_RATE: 12 }).createdEvent("song", {});
    expect([queue.rateMilli, store.name]).toEqual([12_000, "default"]);
  });

  it("tells its objects all of its queue by their name, and nothing of its page", () => {
    const config = read();
    const event = config.createdEvent("song", SETTINGS);
    expect(event.objectName).toBe(
      "song?claim_window_seconds=30&expected_people=600000&release_rate=300.5&store=b",
    );
    const { own } = readObjectName(event.objectName);
    const ofObject = config.createdEvent("song", own);
    expect([ofObject.queue, ofObject.store, ofObject.objectName]).toEqual([
      event.queue,
      event.store,
      event.objectName,
    ]);
  });

  it("has the same objects while only its page changes", () => {
    const nameOf = (settings: object) => read().createdEvent("song", { ...SETTINGS, ...settings }).objectName;
    expect(nameOf({ name: "Another", venue: "Here" })).toBe(nameOf({}));
    expect(nameOf({ release_rate: 301 })).not.toBe(nameOf({}));
  });

  it("is named so that its objects understand a rate of a thousandth", () => {
    const event = read().createdEvent("song", { release_rate: 0.0010000001 });
    expect(read().createdEvent("song", readObjectName(event.objectName).own).queue).toEqual(event.queue);
  });

  it("shares its store's client with the declared events that live there", () => {
    const config = read({ EVENTS: { next: { store: "b" } } });
    expect(config.createdEvent("song", { store: "b" }).store).toBe(config.event("next")?.store);
    const alone = read();
    expect(alone.createdEvent("song", { store: "b" }).store).toBe(
      alone.createdEvent("x", { store: "b" }).store,
    );
  });
});

describe("settings of a created event are refused", () => {
  it("with every mistake at once, in the words of the variables", () => {
    expect(problemsOf({ release_rate: -1, burst_ms: 100, colour: "red", name: 5 })).toEqual([
      "song.release_rate is -1; give a number from 0 to 20000, e.g. 500 (people per second; fractions are fine)",
      "song.colour is unknown",
      expect.stringContaining("settings are those of [vars] in lower case"),
      expect.stringContaining("song.burst_ms must be at least twice song.release_interval_ms"),
      "song.name is 5; give one line of text (at most 120 characters)",
    ]);
  });

  it.each([[undefined], [null], [5], [[]], ["nonsense"]])("when they are %j", (settings) => {
    expect(problemsOf(settings)).toEqual(["song has no table of settings"]);
  });

  it("when the secrets of their store are missing, by name", () => {
    expect(problemsOf({ store: "c" })).toEqual([
      expect.stringContaining('song.store is "c": UPSTASH_REDIS_REST_URL_C is missing; '),
      expect.stringContaining('song.store is "c": UPSTASH_REDIS_REST_TOKEN_C is missing; '),
    ]);
  });

  it("when a variable that changed makes them bad, and no other event is", () => {
    expect(problemsOf({ burst_ms: 200 })).toEqual([]);
    const changed = { RELEASE_INTERVAL_MS: 150, BURST_MS: 300 };
    expect(problemsOf({ burst_ms: 200 }, changed)).toEqual([
      expect.stringContaining("song.burst_ms must be"),
    ]);
    expect(problemsOf({}, changed)).toEqual([]);
  });
});
