import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWithoutSecrets } from "../../../scripts/build/check-vars.ts";
import { readInfo } from "../../../scripts/doctor/ask-redis.ts";
import { checkQueue, drawnAmong, judgeEvent, judgeRefusal } from "../../../scripts/doctor/check-queue.ts";
import { describeLatency, judgeMemory, judgePolicy } from "../../../scripts/doctor/check-redis.ts";
import { checkSales } from "../../../scripts/doctor/check-sales.ts";
import { checkLocalSecrets } from "../../../scripts/doctor/check-secrets.ts";
import { apartMs, checkClock } from "../../../scripts/doctor/clock.ts";
import { describeFinding, isHealthy, ok, skip, warn } from "../../../scripts/doctor/finding.ts";
import { parseOptions } from "../../../scripts/doctor/options.ts";
import { makeProofKey } from "../../../scripts/keys/make-key.ts";
import { makeSecret, secretsOfWorker } from "../../../scripts/system/local-secrets.ts";

const ofSales = (events: object) => checkSales(readWithoutSecrets({ EVENTS: events }));

describe("clocks", () => {
  const clocks = fc.record({
    sentMs: fc.nat(1e6),
    tookMs: fc.nat(5000),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    aheadMs: fc.integer({ min: -1e5, max: 1e5 }),
    stepMs: fc.constantFrom(0, 1000),
  });

  it("are never said to be further apart than they are, however slow the way and coarse the figure", () => {
    fc.assert(
      fc.property(clocks, ({ sentMs, tookMs, share, aheadMs, stepMs }) => {
        const exactMs = sentMs + tookMs * share + aheadMs;
        const atMs = stepMs === 0 ? exactMs : Math.floor(exactMs / stepMs) * stepMs;
        const apart = apartMs({ atMs, sentMs, receivedMs: sentMs + tookMs, stepMs });
        expect(apart * Math.sign(aheadMs)).toBeGreaterThanOrEqual(-1e-6);
        expect(Math.abs(apart)).toBeLessThanOrEqual(Math.abs(aheadMs) + 1e-6);
        expect(Math.abs(apart)).toBeGreaterThanOrEqual(Math.abs(aheadMs) - tookMs - stepMs - 1e-6);
      }),
    );
  });

  it("are warned of from two seconds on", () => {
    const clock = (atMs: number) => checkClock("clock", { atMs, sentMs: 10_000, receivedMs: 10_000 });
    expect([clock(12_000).status, clock(12_001).status, clock(7999).status]).toEqual(["ok", "warn", "warn"]);
    expect(clock(13_000).says).toBe("it is 3.0 s ahead of this computer's");
  });
});

describe("Redis", () => {
  it.each(["allkeys-lru", "volatile-ttl"])(
    "fails with the policy %s, which drops people's places",
    (policy) => {
      expect(judgePolicy("Redis", policy).status).toBe("fail");
    },
  );

  it("is well with noeviction, and not judged where it does not say", () => {
    expect([judgePolicy("Redis", "noeviction").status, judgePolicy("Redis", null).status]).toEqual([
      "ok",
      "skip",
    ]);
  });

  it.each([
    [70, "ok"],
    [71, "warn"],
    [96, "fail"],
  ])("with %i %% of its memory used is %s", (used, status) => {
    const info = readInfo(`# Memory\r\nused_memory:${used}\r\nmaxmemory:100\r\n`);
    expect(judgeMemory("Redis", info).status).toBe(status);
  });

  it("is not judged by its memory where there is no limit or no figure", () => {
    expect(judgeMemory("Redis", readInfo("used_memory:5\nmaxmemory:0")).status).toBe("ok");
    expect(judgeMemory("Redis", readInfo("")).status).toBe("skip");
  });

  it("is too far away from a quarter of STORE_TIMEOUT_MS on", () => {
    expect([499, 500].map((ms) => describeLatency("Redis", ms, 2000).status)).toEqual(["ok", "warn"]);
  });
});

describe("the events that are declared", () => {
  it("are well when their numbers meet no limit", () => {
    expect(ofSales({ demo: { release_rate: 500, expected_people: 20_000 } })).toMatchObject([
      { status: "ok", says: expect.stringContaining("20,000 people at 500 a second") },
    ]);
  });

  it("are warned of when they call nobody", () => {
    expect(ofSales({ demo: { release_rate: 0 } })).toMatchObject([{ status: "warn", what: "event demo" }]);
  });

  it("are warned of when a limit of the platform is met, with what to do", () => {
    const [first] = ofSales({
      demo: { release_rate: 20_000, expected_people: 500_000, command_budget: 9000 },
    });
    expect(first).toMatchObject({ status: "warn", mend: expect.stringContaining("npm run plan") });
  });

  it("are warned of when they spend more of one database together than it has", () => {
    const events = { a: { command_budget: 3000 }, b: { command_budget: 3000 } };
    const budgets = (tables: object) => ofSales(tables).filter(({ what }) => what.startsWith("Redis"));
    expect(budgets(events)).toMatchObject([
      { status: "warn", says: expect.stringContaining("6000 a second") },
    ]);
    expect(budgets({ ...events, a: { command_budget: 2000 } })).toEqual([]);
  });
});

describe("secrets of this machine", () => {
  const SECRETS = {
    ...secretsOfWorker({
      QUEUE_PASS_SECRET: makeSecret(),
      ORIGIN_TOKEN: makeSecret(),
      VISITOR_SECRET: makeSecret(),
      GATEWAY_SECRET: makeSecret(),
      DESK_TOKEN: makeSecret(),
      PROOF_PRIVATE_JWK: makeProofKey(),
    }),
  };

  it("are well as npm start makes them, without those of a Redis that only it knows", () => {
    expect(checkLocalSecrets(SECRETS, {}).map(({ status }) => status)).toEqual(["ok"]);
  });

  it("fail by name when one is missing, is short, or is the same as another", () => {
    const { ORIGIN_TOKEN, ...others } = SECRETS;
    const saysOf = (secrets: object) =>
      checkLocalSecrets({ ...secrets }, {}).map(({ says }) => says.split(";", 1)[0]);
    expect(saysOf(others)).toEqual(["ORIGIN_TOKEN is missing"]);
    expect(saysOf({ ...others, ORIGIN_TOKEN: "short" })).toEqual([
      "ORIGIN_TOKEN has fewer than 32 characters",
    ]);
    const twins = { ...others, ORIGIN_TOKEN: SECRETS.QUEUE_PASS_SECRET };
    expect(saysOf(twins)).toEqual(["ORIGIN_TOKEN is the same as QUEUE_PASS_SECRET"]);
  });
});

describe("a queue that runs", () => {
  const NO_TOKENS = { desk: null, metrics: null };
  let health: { status: number; date: string; body: object };
  const server = createServer((_, response) => {
    response.writeHead(health.status, { date: health.date }).end(JSON.stringify(health.body));
  });
  let url: URL;
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(() => server.close());
  const inAnHour = () => new Date(Date.now() + 3_600_000).toUTCString();

  it("is well while its health is, and its clock is looked at by the header Date", async () => {
    health = { status: 200, date: inAnHour(), body: { status: "ok" } };
    expect((await checkQueue(url, NO_TOKENS)).findings.map(({ what, status }) => [what, status])).toEqual([
      ["queue", "ok"],
      ["queue, clock", "warn"],
      ["way to Redis", "skip"],
      ["overrides, next sale, created events", "skip"],
    ]);
  });

  it("fails in the words of its health", async () => {
    const date = new Date().toUTCString();
    health = { status: 503, date, body: { status: "degraded", store: "unavailable" } };
    expect((await checkQueue(url, NO_TOKENS)).findings[0]).toMatchObject({
      status: "fail",
      says: 'it is degraded: {"store":"unavailable"}',
    });
  });

  it("fails in the words of its metrics, when their token is another's", async () => {
    health = { status: 401, date: new Date().toUTCString(), body: { status: "ok" } };
    expect((await checkQueue(url, { desk: null, metrics: "t" })).findings).toContainEqual(
      expect.objectContaining({ status: "fail", what: "metrics", says: "/metrics is answered 401" }),
    );
  });

  it("names the events that open with a drawing, those that were made without a deploy too", async () => {
    const settings = (opening: string) => ({ opening: { value: opening, from: "desk" } });
    const events = [
      { event_id: "declared", settings: settings("draw") },
      { event_id: "line", settings: settings("first-come") },
      { event_id: "created", settings: settings("draw") },
      { event_id: "of-an-older-version", settings: {} },
    ];
    expect(drawnAmong(events)).toEqual(["declared", "created"]);
  });

  it("fails when nothing answers", async () => {
    const { findings: nowhere } = await checkQueue(new URL("http://127.0.0.1:1"), NO_TOKENS);
    expect(nowhere).toMatchObject([
      { status: "fail", what: "queue", says: expect.stringContaining("does not answer") },
    ]);
  });
});

describe("the desk's answer on an event", () => {
  it("is nothing to say while no value hides a setting", () => {
    expect(judgeEvent("demo", { values: {}, shadowed: [], unreadable: [] })).toEqual([]);
  });

  it("tells an override that hides a newer setting, with both values", () => {
    const values = { release_rate: { value: 5, configured: 10 } };
    const [finding] = judgeEvent("demo", { values, shadowed: ["release_rate"], unreadable: [] });
    expect(finding?.says).toBe("an operator's release_rate, 5, hides the setting, 10");
  });

  it("fails on a field that nobody can read", () => {
    expect(isHealthy(judgeEvent("demo", { shadowed: [], unreadable: ["paused"] }))).toBe(false);
  });

  it("fails on an event that serves nobody because of its settings, in the queue's words, and warns of any other refusal", () => {
    const refused = (code: string) =>
      judgeRefusal("demo", { status: 503, body: { error: { code, message: "Why." } } });
    expect(refused("MISCONFIGURED")).toMatchObject({
      status: "fail",
      says: "it is answered 503 MISCONFIGURED Why.",
    });
    expect(refused("STORE_UNAVAILABLE")).toMatchObject({ status: "warn" });
  });
});

it("says on one line what it is and how to mend it", () => {
  expect(describeFinding(warn("Redis", "it is far", "move it"))).toBe("warn  Redis: it is far; move it");
});

it("calls well what is warned of or could not be asked", () => {
  expect(isHealthy([ok("a", ""), warn("b", ""), skip("c", "")])).toBe(true);
});

it("takes no token without a queue to show it to", () => {
  expect(() => parseOptions(["--token", "x"])).toThrow("--url");
});
