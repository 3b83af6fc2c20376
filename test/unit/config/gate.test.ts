import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

const DEMO = { guards: ["/tickets/*"], booking_url: "https://shop.example/tickets" };
const GATE = { GATE_HOSTS: "shop.example, www.shop.example" };

describe("it works", () => {
  it("stands nowhere unless hosts are named", () => {
    const { gate } = readConfig({ ...SECRETS, EVENTS: { demo: {} } });
    expect(gate).toMatchObject({ hosts: [], originUrl: null, admitsCrawlers: false, events: [] });
  });

  it("reads hosts, origin, partners and the rules of each event", () => {
    const { gate, event } = readConfig({
      ...SECRETS,
      ...GATE,
      ORIGIN_URL: "https://origin.shop.example",
      GATE_CRAWLERS: "verified",
      GATE_PARTNERS: JSON.stringify({ press: "s".repeat(32) }),
      EVENTS: {
        demo: { ...DEMO, open: ["/tickets/*.css"], gate: "refuse", while_away: "pass-holders" },
        plain: {},
      },
    });
    expect(gate).toMatchObject({
      hosts: ["shop.example", "www.shop.example"],
      originUrl: "https://origin.shop.example",
      admitsCrawlers: true,
      events: [{ id: "demo", gate: { mode: "refuse", whileAway: "pass-holders" } }],
    });
    expect(gate.partners.get("press")).toBe("s".repeat(32));
    expect(event("plain")?.gate).toBeNull();
  });
});

describe("it refuses", () => {
  it.each([
    ["a host with a path", { GATE_HOSTS: "shop.example/a" }, "GATE_HOSTS: "],
    ["a host with a port that no URL shows", { GATE_HOSTS: "shop.example:443" }, "GATE_HOSTS: "],
    ["an origin without hosts", { ORIGIN_URL: "https://origin.example" }, "ORIGIN_URL needs GATE_HOSTS"],
    ["an origin in clear", { ...GATE, ORIGIN_URL: "http://origin.example" }, "ORIGIN_URL is "],
    [
      "an origin that is the gate",
      { ...GATE, ORIGIN_URL: "https://shop.example" },
      "would come back to the gate",
    ],
    [
      "a gateway before the gate",
      { ...GATE, AUTH_MODE: "gateway", GATEWAY_SECRET: "g".repeat(32) },
      "AUTH_MODE",
    ],
    ["a short secret of a partner", { GATE_PARTNERS: '{"press":"short"}' }, "GATE_PARTNERS cannot be read"],
    ["partners that are no JSON", { GATE_PARTNERS: "press" }, "GATE_PARTNERS cannot be read"],
    ["a word that is none", { GATE_CRAWLERS: "all" }, "GATE_CRAWLERS"],
  ])("%s", (_, variables, problem) => {
    expect(problemsOf({ EVENTS: {}, ...variables })).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ["guards without a gate", {}, DEMO, "EVENTS.demo.guards need GATE_HOSTS"],
    ["guards without a page to book at", GATE, { guards: ["/a"] }, "need a booking_url on one of GATE_HOSTS"],
    [
      "a page elsewhere",
      GATE,
      { ...DEMO, booking_url: "https://other.example" },
      "need a booking_url on one",
    ],
    ["settings that guard nothing", GATE, { ...DEMO, guards: [] }, "guards nothing"],
    [
      "a rule that is none",
      GATE,
      { ...DEMO, guards: ["/a", "tickets"] },
      'EVENTS.demo.guards: "tickets" is no rule',
    ],
    [
      "a rule for a host without a gate",
      GATE,
      { ...DEMO, guards: ["/a", "m.shop.example/b"] },
      '"m.shop.example" is none of GATE_HOSTS',
    ],
    [
      "an exception on a host without a gate",
      GATE,
      { ...DEMO, open: ["m.shop.example/b"] },
      '"m.shop.example" is none of GATE_HOSTS',
    ],
    ["rules that are no list", GATE, { ...DEMO, open: "/a" }, "EVENTS.demo.open is no list"],
    ["another mode", GATE, { ...DEMO, gate: "off" }, 'EVENTS.demo.gate is "off"'],
    ["another policy", GATE, { ...DEMO, while_away: "open" }, 'EVENTS.demo.while_away is "open"'],
  ])("%s, as that event's own problem", (_, variables, demo, problem) => {
    expect(problemsOf({ ...variables, EVENTS: { demo } })).toEqual([expect.stringContaining(problem)]);
  });

  it("guards for every event at once, and those of created events", () => {
    const { createdEvent } = readConfig({ ...SECRETS, ...GATE, EVENTS: {} });
    expect(() => createdEvent("x", DEMO)).toThrow("x.guards is unknown");
    expect(problemsOf({ ...GATE, EVENTS: { "*": DEMO } })).toEqual([
      expect.stringContaining("a table of its own"),
    ]);
  });

  it("never shows a partner's secret", () => {
    const partners = JSON.stringify({ Press: "hidden-secret-of-more-than-32-characters" });
    expect(problemsOf({ EVENTS: {}, GATE_PARTNERS: partners }).join()).not.toContain("hidden");
  });
});
