import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

describe("it works", () => {
  it("has a default for everything that is no secret", () => {
    const config = readConfig({ ...SECRETS, EVENTS: { demo: {} } });
    expect(config).toMatchObject({
      auth: { mode: "cookie", secret: SECRETS.VISITOR_SECRET },
      stores: [
        {
          name: "default",
          url: SECRETS.UPSTASH_REDIS_REST_URL,
          token: SECRETS.UPSTASH_REDIS_REST_TOKEN,
          flagLine: true,
          timeoutMs: 2000,
        },
      ],
      pass: { signing: { alg: "HS256", secret: SECRETS.QUEUE_PASS_SECRET }, others: [], foreign: [] },
      originToken: SECRETS.ORIGIN_TOKEN,
      allowedOrigins: [],
    });
    expect(config.event("demo")?.queue).toEqual({
      opening: "first-come",
      proofKey: 0,
      rateMilli: 500_000,
      intervalMs: 100,
      burstMs: 200,
      maxActive: 0,
      invisibleWhenIdle: true,
      maxQueueSize: 0,
      passTtlSeconds: 300,
      maxExtensionSeconds: 900,
      claimWindowMs: 60_000,
      returnWindowMs: 600_000,
      shards: 1,
      lobbies: 8,
      relays: 0,
      commandBudget: 5000,
      streamIntervalMs: 1000,
      streamMaxIntervalMs: 10_000,
      placesPerAddress: 100,
      placesWindowMs: 300_000,
      entriesWindowMs: 86_400_000,
      retainMs: 0,
    });
  });

  it("lets an event override what holds for all", () => {
    const config = readConfig({
      ...SECRETS,
      RELEASE_RATE: 50,
      MAX_ACTIVE: 7,
      EVENTS: {
        small: { release_rate: 0.2, expected_people: 2501 },
        plain: {},
        large: { expected_people: 1_001_000 },
      },
    });
    expect(config.event("small")?.queue).toMatchObject({ rateMilli: 200, lobbies: 2, maxActive: 7 });
    expect(config.event("plain")?.queue).toMatchObject({ rateMilli: 50_000, lobbies: 8, maxActive: 7 });
    expect(config.event("large")?.queue).toMatchObject({ shards: 4, lobbies: 404 });
  });

  it("reads numbers, words and events that came as text", () => {
    const config = readConfig({
      ...SECRETS,
      RELEASE_RATE: "12.5",
      UPSTASH_FLAG_LINE: "false",
      EVENTS: '{"demo":{"max_active":"3"}}',
    });
    expect(config.event("demo")?.queue).toMatchObject({ rateMilli: 12_500, maxActive: 3 });
    expect(config.stores[0]?.flagLine).toBe(false);
  });

  it("takes a boolean for the flag line", () => {
    expect(readConfig({ ...SECRETS, UPSTASH_FLAG_LINE: false }).stores[0]?.flagLine).toBe(false);
  });

  it("needs the gateway's secret in gateway mode, and no visitor's", () => {
    const { VISITOR_SECRET: _, ...others } = SECRETS;
    const config = readConfig({ ...others, AUTH_MODE: "gateway", GATEWAY_SECRET: "g".repeat(32) });
    expect(config.auth).toEqual({ mode: "gateway", secret: "g".repeat(32) });
  });

  it("splits the allowed origins", () => {
    const config = readConfig({ ...SECRETS, ALLOWED_ORIGINS: "https://shop.example, http://localhost:3000" });
    expect(config.allowedOrigins).toEqual(["https://shop.example", "http://localhost:3000"]);
  });
});

describe("how browsers meet the queue", () => {
  const read = (variables: object) => readConfig({ ...SECRETS, ...variables });

  it.each([
    "https://shop.example",
    "https://shop.example:8443",
    "http://localhost:3000",
    "http://127.0.0.1:8080",
  ])("takes %s for the origin that they see", (origin) => {
    expect(read({ PUBLIC_ORIGIN: origin }).publicOrigin).toBe(origin);
  });

  it.each([
    "shop.example",
    "https://shop.example/",
    "https://SHOP.example",
    "http://shop.example",
    "*",
    "null",
  ])("refuses %s for the origin that they see, and says how to write it", (origin) => {
    expect(problemsOf({ PUBLIC_ORIGIN: origin })).toEqual([
      `PUBLIC_ORIGIN is "${origin}"; write it as https://shop.example, no path (http only on this machine)`,
    ]);
  });

  it("answers for CORS unless a gateway does", () => {
    expect([read({}).answersCors, read({ CORS: "gateway" }).answersCors]).toEqual([true, false]);
  });
});

describe("events", () => {
  it("knows no event that was not declared", () => {
    const config = readConfig({ ...SECRETS, EVENTS: { demo: {} } });
    expect(config.event("other")).toBeNull();
  });

  it("admits any event under a star, with the star's settings", () => {
    const config = readConfig({
      ...SECRETS,
      EVENTS: { "*": { release_rate: 1 }, demo: { release_rate: 2 } },
    });
    expect(config.event("other")).toMatchObject({ id: "other", queue: { rateMilli: 1000 } });
    expect(config.event("demo")).toMatchObject({ id: "demo", queue: { rateMilli: 2000 } });
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "does not find %s by accident",
    (id) => {
      expect(readConfig({ ...SECRETS, EVENTS: { demo: {} } }).event(id)).toBeNull();
    },
  );

  it("can declare an event called __proto__", () => {
    const config = readConfig({ ...SECRETS, EVENTS: '{"__proto__":{"release_rate":3}}' });
    expect(config.event("__proto__")).toMatchObject({ id: "__proto__", queue: { rateMilli: 3000 } });
  });
});

describe("a mistake in one event", () => {
  const config = () => readConfig({ ...SECRETS, EVENTS: { demo: {}, next: { burst_ms: "x" }, "*": {} } });

  it("stops no other", () => {
    expect(config().event("demo")).not.toBeNull();
    expect(config().event("any")).not.toBeNull();
  });

  it("stops that one, whatever a star would admit", () => {
    expect(() => config().event("next")).toThrow("EVENTS.next.burst_ms");
  });

  it("is told for whoever looks at all of them", () => {
    expect(config().problems).toEqual([expect.stringMatching(/^EVENTS\.next\.burst_ms is "x"/)]);
  });

  it("is told with the mistakes in what holds for all, when there are some", () => {
    const read = () => readConfig({ ...SECRETS, RELEASE_RATE: -1, EVENTS: { next: { burst_ms: "x" } } });
    expect(read).toThrow(/RELEASE_RATE(.|\n)*EVENTS\.next\.burst_ms/);
  });
});

describe("it refuses", () => {
  it("reports everything at once, each by its name", () => {
    const problems = problemsOf({
      RELEASE_RATE: "fast",
      ORIGIN_TOKEN: "short",
      ALLOWED_ORIGINS: "*",
      EVENTS: { demo: { relase_rate: 1 } },
    });
    expect(problems.map((problem) => problem.split(/[: ]/)[0])).toEqual([
      "RELEASE_RATE",
      "ORIGIN_TOKEN",
      "ALLOWED_ORIGINS",
      "EVENTS.demo.relase_rate",
      "EVENTS",
    ]);
  });

  it.each([
    ["RELEASE_RATE", -1],
    ["RELEASE_RATE", 20_001],
    ["RELEASE_RATE", "1e3"],
    ["RELEASE_INTERVAL_MS", 49],
    ["RELEASE_INTERVAL_MS", 1001],
    ["MAX_ACTIVE", 1.5],
    ["MAX_QUEUE_SIZE", 10_000_000],
    ["EXPECTED_PEOPLE", 0],
    ["EXPECTED_PEOPLE", 5_000_001],
    ["STORE_TIMEOUT_MS", 0],
    ["QUEUE_PASS_TTL_SECONDS", true],
  ] as const)("refuses %s = %s and says what would do", (name, value) => {
    const problems = problemsOf({ [name]: value, BURST_MS: 2000 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      new RegExp(`^${name} is .*; give a .*number from \\d+ to \\d+, e\\.g\\. \\d+`),
    );
  });

  it("refuses a burst shorter than two intervals", () => {
    expect(problemsOf({ RELEASE_INTERVAL_MS: 150 })[0]).toMatch(
      /^BURST_MS must be at least twice RELEASE_INTERVAL/,
    );
    expect(problemsOf({ EVENTS: { demo: { burst_ms: 100 } } })[0]).toMatch(/^EVENTS\.demo\.burst_ms must be/);
  });

  it.each(["Release_Rate", "RELEASE_RATE", "store_timeout_ms", "__proto__x"])(
    "refuses the event setting %s",
    (key) => {
      expect(problemsOf({ EVENTS: { demo: { [key]: 100 } } })[0]).toMatch(`EVENTS.demo.${key} is unknown`);
    },
  );

  it("lists an event's settings once, however many are unknown", () => {
    const problems = problemsOf({ EVENTS: { demo: { relase_rate: 1, colour: "red" }, next: { rate: 1 } } });
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "EVENTS.demo.relase_rate",
      "EVENTS.demo.colour",
      "EVENTS:",
      "EVENTS.next.rate",
    ]);
  });

  it.each([["[]"], ["nonsense"], ["null"], [{ demo: 5 }], [{ demo: null }], [{ "no spaces": {} }]])(
    "refuses EVENTS = %j",
    (events) => {
      expect(problemsOf({ EVENTS: events as Record<string, unknown> })[0]).toMatch(/^EVENTS/);
    },
  );

  it.each(["none", "hs256", "HS512", "ES384", "PS256"])("signs no pass by %s", (alg) => {
    expect(problemsOf({ QUEUE_PASS_ALG: alg })).toEqual([
      `QUEUE_PASS_ALG "${alg}" is unknown; give "HS256" or "ES256" or "RS256" or "EdDSA"`,
    ]);
  });

  it("refuses two secrets that are the same, or an origin could make visitors", () => {
    expect(problemsOf({ VISITOR_SECRET: SECRETS.QUEUE_PASS_SECRET })).toEqual([
      "VISITOR_SECRET is the same as QUEUE_PASS_SECRET; give each its own",
    ]);
  });

  it.each([
    "https://shop.example/",
    "shop.example",
    "ftp://shop.example",
    "null",
    "https://*.shop.example/x",
  ])("refuses the origin %s", (origin) => {
    expect(problemsOf({ ALLOWED_ORIGINS: origin })[0]).toMatch(/^ALLOWED_ORIGINS/);
  });

  it("refuses a database's address that is none", () => {
    expect(problemsOf({ UPSTASH_REDIS_REST_URL: "redis://x" })).toEqual([
      expect.stringMatching(/^UPSTASH_REDIS_REST_URL is no http\(s\) address/),
    ]);
  });
});

describe("it is safe", () => {
  it("names every missing secret and how to set it", () => {
    const names = Object.keys(SECRETS);
    const problems = problemsOf(Object.fromEntries(names.map((name) => [name, ""])));
    expect(problems).toHaveLength(names.length);
    for (const name of names)
      expect(problems.join()).toContain(`${name} is missing; put it with "npx wrangler`);
  });

  it("shows no secret in a problem", () => {
    const leak = "leak-this";
    const problems = problemsOf({ QUEUE_PASS_SECRET: leak, VISITOR_SECRET: leak, ORIGIN_TOKEN: `${leak}2` });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain(leak);
  });
});
