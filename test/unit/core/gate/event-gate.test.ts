import { expect, it } from "vitest";
import { type EventGate, findGuard } from "../../../../src/core/gate/event-gate.ts";
import { type GateRule, readAsked, readRule } from "../../../../src/core/gate/rules.ts";

function gateOf(guards: readonly string[], open: readonly string[] = []): EventGate {
  const rules = (texts: readonly string[]) =>
    texts.map(readRule).filter((rule): rule is GateRule => rule !== null);
  return { mode: "queue", whileAway: "hold", guards: rules(guards), open: rules(open) };
}

const EVENTS = [
  { id: "all", gate: gateOf(["/tickets/*"]) },
  { id: "vip", gate: gateOf(["/tickets/vip/*", "/door?kind=vip"], ["/tickets/vip/poster.jpg"]) },
  { id: "mobile", gate: gateOf(["m.shop.example/*"], ["/assets/*"]) },
  { id: "none", gate: gateOf([]) },
];

function guardOf(path: string, host = "shop.example"): string | null {
  const url = new URL(path, `https://${host}`);
  return findGuard(EVENTS, readAsked("GET", host, url.pathname, url.searchParams))?.id ?? null;
}

it.each([
  ["/tickets/a", "all"],
  ["/tickets/vip/a", "vip"],
  ["/door?kind=vip", "vip"],
  ["/door", null],
  ["/", null],
])("%s needs the pass of the event that says most of it: %s", (path, event) => {
  expect(guardOf(path)).toBe(event);
});

it("an exception of one event is none of another", () => {
  expect(guardOf("/tickets/vip/poster.jpg")).toBe("all");
});

it("a rule with a host goes before longer ones without", () => {
  expect(guardOf("/tickets/vip/a", "m.shop.example")).toBe("mobile");
  expect(guardOf("/assets/a.css", "m.shop.example")).toBe(null);
});
