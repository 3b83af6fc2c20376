/** Where objects are placed: near the Redis of their event. */
import { describe, expect, it } from "vitest";
import { problemsOfVars } from "../../../scripts/build/check-vars.ts";
import { WORDS } from "../../../src/config/settings.ts";
import { readConfig } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

const OF_B = {
  UPSTASH_REDIS_REST_URL_B: "https://example-b.upstash.io",
  UPSTASH_REDIS_REST_TOKEN_B: "the-token-of-b",
};
const read = (variables: object) =>
  readConfig({ ...SECRETS, ...OF_B, EVENTS: { first: {}, second: { store: "b" } }, ...variables });
const hintsOf = (variables: object) => {
  const config = read(variables);
  return [config.locationHint, ...["first", "second"].map((id) => config.event(id)?.locationHint)];
};

describe("the objects of an event are placed", () => {
  it.each([undefined, "", "auto"])("near the first request where LOCATION_HINT is %j", (LOCATION_HINT) => {
    expect(hintsOf({ LOCATION_HINT })).toEqual([null, null, null]);
  });

  it.each(WORDS.LOCATION_HINT.slice(1))("at %s, whatever store the event is in", (hint) => {
    expect(hintsOf({ LOCATION_HINT: hint })).toEqual([hint, hint, hint]);
  });

  it("near a store of its own where that says so", () => {
    expect(hintsOf({ LOCATION_HINT: "apac-se", LOCATION_HINT_B: "weur" })).toEqual([
      "apac-se",
      "apac-se",
      "weur",
    ]);
    expect(hintsOf({ LOCATION_HINT: "apac-se", LOCATION_HINT_B: "auto" })).toEqual([
      "apac-se",
      "apac-se",
      null,
    ]);
  });

  it("so when the event was created, too", () => {
    const config = read({ LOCATION_HINT: "apac-se", LOCATION_HINT_B: "weur" });
    expect(config.createdEvent("new", { store: "b" }).locationHint).toBe("weur");
    expect(config.createdEvent("new", {}).locationHint).toBe("apac-se");
  });
});

describe("a hint that the platform does not know", () => {
  it("is refused with those that it does", () => {
    expect(problemsOf({ LOCATION_HINT: "ap-southeast-1" })).toEqual([
      expect.stringMatching(/^LOCATION_HINT "ap-southeast-1" is unknown; give "auto" or "wnam" or /),
    ]);
  });

  it("stops the events of its store alone", () => {
    const config = read({ LOCATION_HINT_B: "europe" });
    expect(config.event("first")?.id).toBe("first");
    expect(() => config.event("second")).toThrow(
      'EVENTS.second.store is "b": LOCATION_HINT_B "europe" is unknown',
    );
  });

  it("is noticed in the name of a variable, too", () => {
    expect(problemsOfVars({ LOCATION_HINTS: "weur" })).toEqual([
      expect.stringMatching(/^LOCATION_HINTS is unknown/),
    ]);
    expect(problemsOfVars({ LOCATION_HINT_B: "weur" })).toEqual([]);
  });
});
