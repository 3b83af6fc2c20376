/** What `npm run doctor` says of the sale that opens next, and of where objects live: each once wrong and once right. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { readWithoutSecrets } from "../../../scripts/build/check-vars.ts";
import { readWranglerConfig } from "../../../scripts/build/read-wrangler-config.ts";
import { checkEntries, declaredDrawings } from "../../../scripts/doctor/check-entries.ts";
import { checkHints, judgeWay } from "../../../scripts/doctor/check-placement.ts";
import { checkDeployedSecrets } from "../../../scripts/doctor/check-secrets.ts";
import { checkSettings } from "../../../scripts/doctor/check-settings.ts";
import type { Finding } from "../../../scripts/doctor/finding.ts";
import { checkNextSale } from "../../../scripts/doctor/next-sale.ts";
import { parseOptions } from "../../../scripts/doctor/options.ts";
import { WRANGLER_CONFIG } from "../../../scripts/paths.ts";
import { SECRETS } from "../../support/config-kit.ts";
import { FakeWrangler } from "../../support/scripts/fake-wrangler.ts";

const NOW = Date.parse("2027-04-13T10:00:00Z");
const statusesOf = (findings: readonly Finding[]) => findings.map(({ status }) => status);

describe("the sale that opens next", () => {
  const SETTINGS = { release_rate: 500, expected_people: 20_000, booking_url: "https://shop.example/t" };
  const WELL = {
    opens_at: "2027-04-13T11:30:00.000Z",
    remaining: 5000,
    paused: false,
    closed: false,
    release_rate: 500,
    max_active: 0,
  };

  /** As the desk answers of an event. */
  function event(values: object = {}, settings: object = {}, event_id = "demo") {
    const wrap = (fields: object) =>
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value, from: "var" }]));
    return { event_id, values: wrap({ ...WELL, ...values }), settings: wrap({ ...SETTINGS, ...settings }) };
  }

  it("is told with its opening, its stock and its numbers, when all is well", () => {
    expect(checkNextSale([event()], NOW)).toMatchObject([
      { status: "ok", says: "demo opens at 2027-04-13T11:30:00.000Z, with 5,000 to sell" },
      { status: "ok", says: "demo: 20,000 people at 500 a second take 1 min, and meet no limit" },
    ]);
  });

  it("is the first of those to come, and none that has opened", () => {
    const later = event({ opens_at: "2027-05-01T00:00:00.000Z" }, {}, "later");
    const before = event({ opens_at: "2027-04-13T09:00:00.000Z" }, {}, "before");
    expect(checkNextSale([later, before, event()], NOW)[0]?.says).toContain("demo opens at");
    expect(checkNextSale([before, event({ opens_at: null })], NOW)).toMatchObject([
      { status: "skip", says: "no event has an opening to come" },
    ]);
  });

  it.each([
    ["its stock is not set", { remaining: null }, {}, "does not know how many there are to sell"],
    ["nothing is to be sold", { remaining: 0 }, {}, "has nothing to sell"],
    ["it is paused", { paused: true }, {}, "is paused"],
    ["it is closed", { closed: true }, {}, "is closed"],
    ["its page leads nowhere", {}, { booking_url: null }, "has no booking_url"],
    ["an operator calls nobody", { release_rate: 0 }, {}, "calls nobody"],
    ["it meets a limit", {}, { expected_people: 500_000, command_budget: 9000 }, "Redis"],
  ])("is warned of when %s, with what to do", (_, values, settings, says) => {
    const wrong = checkNextSale([event(values, settings)], NOW).filter(({ status }) => status !== "ok");
    expect(wrong).toMatchObject([
      { status: "warn", says: expect.stringContaining(says), mend: expect.any(String) },
    ]);
  });

  it("is planned at the rate that an operator has set, not at the configured one", () => {
    const [, numbers] = checkNextSale([event({ release_rate: 5 })], NOW);
    expect(numbers?.says).toContain("20,000 people at 5 a second take 67 min");
  });

  it("of a queue of another version is not judged by its numbers", () => {
    expect(statusesOf(checkNextSale([event({}, { of_next_year: 1 })], NOW))).toEqual(["ok", "skip"]);
  });
});

describe("the placement of objects", () => {
  const hints = (vars: object) => checkHints(readWithoutSecrets({ EVENTS: { demo: {} }, ...vars }));

  it("is well with a hint for each store, and warned of without", () => {
    expect(hints({ LOCATION_HINT: "weur" })).toMatchObject([
      { status: "ok", says: "objects are placed near Redis: default weur" },
    ]);
    expect(hints({})).toMatchObject([
      { status: "warn", says: expect.stringContaining("LOCATION_HINT is auto") },
    ]);
  });

  it("is warned of by the store that has none", () => {
    const EVENTS = { demo: {}, next: { store: "b" } };
    const [finding] = hints({ EVENTS, LOCATION_HINT: "weur", LOCATION_HINT_B: "auto" });
    expect(finding).toMatchObject({
      status: "warn",
      says: expect.stringContaining("LOCATION_HINT_B is auto"),
    });
  });

  it("is judged by how long lobbies waited for Redis", () => {
    const text = (sum: number, count: number) =>
      `virtual_queue_flush_seconds_bucket{event="demo",le="+Inf"} ${count}\nvirtual_queue_flush_seconds_sum{event="demo"} ${sum}\nvirtual_queue_flush_seconds_count{event="demo"} ${count}\n`;
    expect(judgeWay(text(0.5, 10))).toMatchObject([
      { status: "ok", says: expect.stringContaining("50.0 ms") },
    ]);
    expect(judgeWay(text(0.51, 10))).toMatchObject([
      { status: "warn", mend: expect.stringContaining("LOCATION_HINT") },
    ]);
    expect(statusesOf(judgeWay(text(0, 0)))).toEqual(["skip"]);
    expect(statusesOf(judgeWay(""))).toEqual(["skip"]);
  });
});

describe("settings", () => {
  const config = readWranglerConfig(WRANGLER_CONFIG);
  const check = (vars: object) => checkSettings({ ...parseOptions([]), vars: { ...vars } }, config, config);

  it("are well as wrangler.toml has them, and fail by name", () => {
    expect(statusesOf(check({}))).toEqual(["ok"]);
    expect(check({ RELEASE_RATE: "x" })).toMatchObject([
      { status: "fail", says: expect.stringContaining('RELEASE_RATE is "x"') },
    ]);
  });
});

describe("entries of drawings", () => {
  const drawing = { PUBLIC_ORIGIN: "https://shop.example", EVENTS: { fair: { opening: "draw" }, line: {} } };
  const check = (vars: object) => {
    const config = readWithoutSecrets({ ...drawing, ...vars });
    return checkEntries(config, declaredDrawings(config));
  };

  it("are warned of where no address bounds them", () => {
    expect(check({})).toMatchObject([
      { status: "warn", says: expect.stringMatching(/^fair: behind PUBLIC_ORIGIN/) },
    ]);
  });

  it("are warned of by the name of an event that was made without a deploy", () => {
    const config = readWithoutSecrets({ ...drawing, EVENTS: { line: {} } });
    expect(checkEntries(config, ["created"])[0]?.says).toMatch(/^created: behind PUBLIC_ORIGIN/);
  });

  it.each([
    ["where addresses are known", { PUBLIC_ORIGIN: "" }],
    ["where a gateway names people", { AUTH_MODE: "gateway" }],
    ["where no event has a drawing", { EVENTS: { line: {} } }],
  ])("are well %s", (_, vars) => {
    expect(check(vars)).toEqual([]);
  });
});

describe("secrets of a deployment", () => {
  let wrangler: FakeWrangler;
  const check = () => checkDeployedSecrets(parseOptions([]), {});
  afterEach(() => {
    vi.unstubAllEnvs();
    wrangler.remove();
  });

  it("are well when all are there, and warned of without a desk", () => {
    wrangler = new FakeWrangler();
    wrangler.answerSecrets(...Object.keys(SECRETS), "ADMIN_TOKENS");
    expect(statusesOf(check())).toEqual(["ok"]);
    wrangler.answerSecrets(...Object.keys(SECRETS));
    expect(statusesOf(check())).toEqual(["ok", "warn"]);
  });

  it("fail by name, with how to put them", () => {
    wrangler = new FakeWrangler();
    wrangler.answerSecrets(...Object.keys(SECRETS).filter((name) => name !== "ORIGIN_TOKEN"));
    expect(check()).toMatchObject([
      {
        status: "fail",
        says: "ORIGIN_TOKEN is missing",
        mend: expect.stringContaining("secret put ORIGIN_TOKEN"),
      },
    ]);
  });

  it("are not asked for of a Worker that there is not yet, or of nobody who is logged in", () => {
    wrangler = new FakeWrangler();
    wrangler.refuse("secret", "If this is a new Worker, run `wrangler deploy` first to create it.");
    expect(statusesOf(check())).toEqual(["warn"]);
    wrangler.refuse("secret", "You are not authenticated.");
    expect(check()).toMatchObject([{ status: "skip", mend: expect.stringContaining("wrangler login") }]);
  });
});
