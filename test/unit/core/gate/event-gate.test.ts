import { expect, it } from "vitest";
import { type EventGate, findGuards } from "../../../../src/core/gate/event-gate.ts";
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
  { id: "north", gate: gateOf(["/buy?stand=north"]) },
  { id: "south", gate: gateOf(["/buy?stand=south"]) },
  { id: "none", gate: gateOf([]) },
];

function guardsOf(path: string, host = "shop.example"): readonly string[] {
  const url = new URL(path, `https://${host}`);
  return findGuards(EVENTS, readAsked(["GET"], host, url.pathname, url.searchParams)).map(({ id }) => id);
}

it.each([
  ["/tickets/a", "all"],
  ["/tickets/vip/a", "vip"],
  ["/door?kind=vip", "vip"],
  ["/door", undefined],
  ["/", undefined],
])("%s needs the pass of the event that says most of it: %s", (path, event) => {
  expect(guardsOf(path)).toEqual(event === undefined ? [] : [event]);
});

it("an exception of one event is none of another", () => {
  expect(guardsOf("/tickets/vip/poster.jpg")).toEqual(["all"]);
});

it("a rule with a host goes before longer ones without", () => {
  expect(guardsOf("/tickets/vip/a", "m.shop.example")).toEqual(["mobile"]);
  expect(guardsOf("/assets/a.css", "m.shop.example")).toEqual([]);
});

it.each([
  ["/tickets/vip/a%2f..%2f..%2fb", ["vip", "all"]],
  ["/tickets/a%2f..%2f..%2fdoor?kind=vip", ["vip", "all"]],
  ["/buy?stand=south&stand=north", ["north", "south"]],
])("%s needs the passes of all events that it may be read as: %j", (path, events) => {
  expect(guardsOf(path)).toEqual(events);
});
