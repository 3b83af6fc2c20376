/** Where the platform is asked to place objects: it obeys the first call of each, from wherever that comes. */
import { describe, expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import worker from "../../src/index.ts";
import { openEvent } from "../../src/objects/open-event.ts";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { env, withVariables } from "../support/worker/edge-client.ts";

const KINDS = ["LOBBY", "BOOTH", "RELAY", "RELEASE_LOOP", "DOORKEEPER", "DESK"] as const;

/** The objects of this Worker, with the places at which each kind was asked for. */
function placed(variables: object) {
  const places: [kind: string, place: unknown][] = [];
  const namespaces = KINDS.map((kind) => {
    const real = env[kind];
    const get = (id: DurableObjectId, place?: unknown) => {
      places.push([kind, place]);
      return real.get(id);
    };
    return [kind, { idFromName: (name: string) => real.idFromName(name), get }];
  });
  return { places, variables: { ...variables, ...Object.fromEntries(namespaces) } };
}

const WEST = { locationHint: "weur" };

describe("with LOCATION_HINT", () => {
  it("the Worker asks for every object there", async () => {
    const event = freshEvent();
    const { places, variables } = placed({ LOCATION_HINT: "weur" });
    const browser = withVariables(variables);
    await browser.send(
      "POST",
      "/api/v1/queue/join",
      { event_id: event },
      { "cf-connecting-ip": "192.0.2.99" },
    );
    await browser.claim(event);
    await new DeskClient(VIEWER, { variables }).get(`/events/${event}`);
    await worker.scheduled({} as ScheduledController, { ...env, ...variables } as unknown as Env);
    expect(new Set(places.map(([kind]) => kind))).toEqual(
      new Set(["LOBBY", "BOOTH", "RELEASE_LOOP", "DOORKEEPER", "DESK"]),
    );
    for (const [, place] of places) expect(place).toEqual(WEST);
  });

  it("objects ask for each other there", () => {
    const { places, variables } = placed({ LOCATION_HINT: "weur" });
    const { objects } = openEvent({ ...env, ...variables } as unknown as Env, freshEvent());
    for (const ask of [
      () => objects.lobby(0),
      () => objects.booth(0),
      () => objects.relay(0),
      () => objects.loop(),
      () => objects.doorkeeper(0),
    ])
      ask();
    expect(places).toEqual(KINDS.filter((kind) => kind !== "DESK").map((kind) => [kind, WEST]));
  });
});

it("without it the platform decides", () => {
  const { places, variables } = placed({});
  openEvent({ ...env, ...variables } as unknown as Env, freshEvent()).objects.loop();
  expect(places).toEqual([["RELEASE_LOOP", {}]]);
});
