/** More than one database: an event names its store, and the store its secrets. */
import { describe, expect, it } from "vitest";
import { storesIn } from "../../../src/config/read-stores.ts";
import { readConfig } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

const OF_B = {
  UPSTASH_REDIS_REST_URL_B: "https://us1-example.upstash.io",
  UPSTASH_REDIS_REST_TOKEN_B: "the-token-of-b",
};
const EVENTS = { first: {}, second: { store: "b" }, third: { store: "b", release_rate: 1 } };
const read = (variables: object) => readConfig({ ...SECRETS, ...variables });

describe("an event lives", () => {
  it("in the default store when it names none, or that one, or nothing", () => {
    const config = read({ EVENTS: { plain: {}, named: { store: "default" }, empty: { store: "" } } });
    expect(config.stores).toHaveLength(1);
    for (const event of ["plain", "named", "empty"])
      expect(config.event(event)?.store).toBe(config.stores[0]);
  });

  it("in the store that it names, with that store's secrets and what holds for all", () => {
    const config = read({ ...OF_B, EVENTS, STORE_TIMEOUT_MS: 700, UPSTASH_FLAG_LINE: false });
    expect(config.event("second")?.store).toEqual({
      name: "b",
      url: OF_B.UPSTASH_REDIS_REST_URL_B,
      token: OF_B.UPSTASH_REDIS_REST_TOKEN_B,
      flagLine: false,
      timeoutMs: 700,
    });
    expect(config.event("first")?.store).toMatchObject({
      name: "default",
      url: SECRETS.UPSTASH_REDIS_REST_URL,
    });
  });

  it("with the others of its store on one client", () => {
    const config = read({ ...OF_B, EVENTS });
    expect(config.event("third")?.store).toBe(config.event("second")?.store);
    expect(config.stores.map(({ name }) => name)).toEqual(["default", "b"]);
  });

  it("in the star's store when only the star admits it", () => {
    const config = read({ ...OF_B, EVENTS: { "*": { store: "b" }, demo: {} } });
    expect(config.event("any")?.store.name).toBe("b");
    expect(config.event("demo")?.store.name).toBe("default");
  });
});

describe("an event whose store is not set up", () => {
  const { UPSTASH_REDIS_REST_URL_B: url, UPSTASH_REDIS_REST_TOKEN_B: token } = OF_B;

  it("is refused by the names of the secrets, with how to put them, and no other event is", () => {
    const config = read({ EVENTS: { first: {}, second: { store: "b" } } });
    const how = (name: string) =>
      `EVENTS.second.store is "b": ${name} is missing; put it with "npx wrangler secret put ${name}" (locally: a line in .dev.vars)`;
    const problems = [how("UPSTASH_REDIS_REST_URL_B"), how("UPSTASH_REDIS_REST_TOKEN_B")];
    expect(config.problems).toEqual(problems);
    expect(() => config.event("second")).toThrow(problems[0]);
    expect(config.event("first")?.store.name).toBe("default");
    expect(config.stores.map(({ name }) => name)).toEqual(["default"]);
  });

  it.each([
    ["no address", { ...OF_B, UPSTASH_REDIS_REST_URL_B: "rediss://x" }, "URL_B is no http(s) address; "],
    [
      "the address of the default",
      { ...OF_B, UPSTASH_REDIS_REST_URL_B: SECRETS.UPSTASH_REDIS_REST_URL },
      "URL_B is the same as UPSTASH_REDIS_REST_URL; ",
    ],
    [
      "a token that is another secret",
      { ...OF_B, UPSTASH_REDIS_REST_TOKEN_B: SECRETS.ORIGIN_TOKEN },
      "TOKEN_B is the same as ORIGIN_TOKEN; ",
    ],
    ["no token", { UPSTASH_REDIS_REST_URL_B: url }, "TOKEN_B is missing; "],
  ])("is refused when the store has %s", (_, variables, reason) => {
    expect(problemsOf({ ...variables, EVENTS: { second: { store: "b" } } })).toEqual([
      expect.stringContaining(`EVENTS.second.store is "b": UPSTASH_REDIS_REST_${reason}`),
    ]);
  });

  it("is the later one of two stores with one address", () => {
    const config = read({
      ...OF_B,
      UPSTASH_REDIS_REST_URL_C: url,
      UPSTASH_REDIS_REST_TOKEN_C: `${token}-and-more`,
      EVENTS: { second: { store: "b" }, third: { store: "c" } },
    });
    expect(config.event("second")?.store.name).toBe("b");
    expect(() => config.event("third")).toThrow("URL_C is the same as UPSTASH_REDIS_REST_URL_B");
  });

  it("shows no secret", () => {
    const variables = { UPSTASH_REDIS_REST_URL_B: "leak", UPSTASH_REDIS_REST_TOKEN_B: SECRETS.ORIGIN_TOKEN };
    const problems = problemsOf({ ...variables, EVENTS: { second: { store: "b" } } }).join();
    expect(problems).not.toContain("leak");
    expect(problems).not.toContain(SECRETS.ORIGIN_TOKEN);
  });
});

describe("the name of a store", () => {
  it.each(["b", "2", "eu1", "a".repeat(16)])("may be %s", (store) => {
    expect(storesIn({ demo: { store } })).toEqual(["default", store]);
  });

  it.each(["B", "eu-1", "eu_1", "ü", " b", "a".repeat(17), 2, true, null, ["b"], { b: 1 }])(
    "may not be %j, which stops that event alone",
    (store) => {
      const config = read({ EVENTS: { first: {}, second: { store } } });
      expect(config.problems).toEqual([
        `EVENTS.second.store is ${JSON.stringify(store)}; give 1 to 16 of a-z 0-9 in quotes, e.g. "b"`,
      ]);
      expect(() => config.event("second")).toThrow(config.problems[0]);
      expect(config.event("first")).not.toBeNull();
    },
  );

  it("is one however often events name it, and however EVENTS is written", () => {
    expect(storesIn(EVENTS)).toEqual(["default", "b"]);
    expect(storesIn(JSON.stringify(EVENTS))).toEqual(["default", "b"]);
    for (const events of [undefined, "", "nonsense", [], { demo: 5 }, { demo: null }]) {
      expect(storesIn(events)).toEqual(["default"]);
    }
  });

  it.each(["Store", "STORE", "stores"])("is not set by %s", (key) => {
    expect(problemsOf({ EVENTS: { demo: { [key]: "b" } } })[0]).toBe(`EVENTS.demo.${key} is unknown`);
  });
});
