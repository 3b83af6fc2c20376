import { describe, expect, it } from "vitest";
import { hrefOf, readRoute } from "../../../src/desk/route.ts";
import { readSettings, settingsDraftOf } from "../../../src/desk/settings-draft.ts";
import { effectOf, follow, othersEffect } from "../../../src/desk/words/effect.ts";
import { type Failure, problemWords } from "../../../src/desk/words/problems.ts";
import { tilesOf } from "../../../src/desk/words/tiles.ts";
import { trailRow } from "../../../src/desk/words/trail.ts";
import { NOW, NUMBERS, unset, viewWith, voiceIn } from "../../support/desk/desk-samples.ts";

const en = voiceIn("en");

describe("the address", () => {
  it("leads to an event and back to it", () => {
    expect(readRoute(hrefOf("moon.light-2027"))).toEqual({ page: "event", event: "moon.light-2027" });
    expect(readRoute("#/new-event")).toEqual({ page: "create" });
  });

  it.each(["", "#", "#/events/", "#/events/a/b", "#/events/%00", "#/events/<b>"])(
    "leads to the list where %j leads nowhere",
    (hash) => {
      expect(readRoute(hash)).toEqual({ page: "events" });
    },
  );
});

describe("what came of an act", () => {
  const paused = viewWith({ paused: { value: true, from: "operator", configured: false } }, { version: 8 });

  it("is the new version, what changed, and when the numbers followed", () => {
    const effect = effectOf(viewWith(), paused, NUMBERS, NOW, en);
    expect(effect.says).toBe("Done. This is version 8.");
    expect(effect.changes).toEqual([{ name: "Paused", before: "no", after: "yes" }]);
    const followed = follow(effect, { ...NUMBERS, at_ms: NOW + 1 }, NOW + 600);
    expect(followed.followedAfterMs).toBe(600);
    expect(follow(followed, { ...NUMBERS, at_ms: NOW + 2 }, NOW + 1600)).toBe(followed);
  });

  it("is not followed by numbers of a tick before it", () => {
    const effect = effectOf(viewWith(), paused, NUMBERS, NOW, en);
    expect(follow(effect, NUMBERS, NOW + 600)).toBe(effect);
  });

  it("is nothing where everything was like that, and no number follows it", () => {
    const effect = effectOf(viewWith(), viewWith(), NUMBERS, NOW, en);
    expect(effect.says).toBe("Everything was like that already.");
    expect(follow(effect, { ...NUMBERS, at_ms: NOW + 1 }, NOW + 600)).toBe(effect);
  });

  it("names who did it, where somebody else did", () => {
    expect(othersEffect(viewWith(), paused, "mali", en).says).toBe("mali made version 8.");
    expect(othersEffect(viewWith(), paused, null, en).says).toBe("Another operator made version 8.");
  });
});

describe("a request that came to nothing", () => {
  const failure = (status: number, code: string, others: Partial<Failure> = {}): Failure => ({
    ...{ status, code, message: "", requestId: null, retryAfterSeconds: null, problems: [], body: null },
    ...others,
  });

  it("says that there is no connection, that Redis is away, and under which reference", () => {
    expect(problemWords(failure(0, ""), en)).toEqual(["The queue cannot be reached."]);
    expect(problemWords(failure(503, "STORE_UNAVAILABLE", { requestId: "0123456789" }), en)).toEqual([
      "Redis does not answer. Nobody is called meanwhile; places and turns are kept.",
      "Reference for the log: 01234567",
    ]);
  });

  it("says for how long signing in is locked", () => {
    expect(problemWords(failure(429, "TOO_MANY_ATTEMPTS", { retryAfterSeconds: 61 }), en)[1]).toBe(
      "Try again in 2 minutes.",
    );
  });

  it("repeats what the queue says of it where that is more, and every problem of the settings", () => {
    const said = failure(400, "INVALID_REQUEST", {
      message: "date is no day.",
      problems: ["accent is no colour"],
    });
    expect(problemWords(said, en)).toEqual([
      "The queue did not accept this.",
      "date is no day.",
      "accent is no colour",
    ]);
  });

  it("has words for a code that is not known here", () => {
    expect(problemWords(failure(418, "TEAPOT", { message: "I am a teapot." }), en)).toEqual([
      "That did not work.",
      "I am a teapot.",
    ]);
  });

  it("says where a person stands with whom that cannot be done", () => {
    const said = failure(409, "WRONG_PLACE", { body: { stands: "admitted" } });
    expect(problemWords(said, en)).toEqual([
      "That cannot be done with this person. Nothing was changed.",
      "They hold a live pass.",
    ]);
  });
});

const AT = "2027-04-13T11:30:05Z";
const ACT = { act_id: "once", what: "control", by: "mali", at: AT, version: 8 } as const;

describe("an entry of the trail", () => {
  it("says when, who, and what became of what", () => {
    const changes = [{ name: "release_rate", before: null, after: 80 }];
    expect(trailRow({ ...ACT, changes }, en)).toMatchObject({
      at: "Tuesday 13 April at 18:30:05",
      by: "mali",
      what: "Change",
      changes: ["Rate: not set → 80/s"],
    });
  });

  it("counts what was refused, and from where", () => {
    const counts = { wrong_token: 1200 };
    const refused = { what: "refused" as const, at: AT, from: AT, counts, networks: ["203.0.113.0/24"] };
    expect(trailRow(refused, en)).toMatchObject({
      what: "Requests refused",
      changes: ["wrong token: 1,200", "203.0.113.0/24"],
    });
  });

  it("names the types of tickets that were set", () => {
    const after = [{ id: "a", name: { en: "Stalls" }, price: null, remaining: 12 }];
    const changes = [{ name: "ticket_types", before: null, after }];
    expect(trailRow({ ...ACT, changes }, en).changes).toEqual(["Tickets: not set → Stalls (12)"]);
  });

  it("has the queue's own name of a counter that a recount mended", () => {
    const changes = [{ name: "completed", before: 3, after: 4 }];
    expect(trailRow({ ...ACT, what: "recount", changes }, en)).toMatchObject({
      what: "Recount",
      changes: ["completed: 3 → 4"],
    });
  });
});

describe("the figures", () => {
  const tile = (name: string, ...args: Parameters<typeof tilesOf>) =>
    tilesOf(...args).find(({ tile }) => tile === name);

  it("are dashes before anybody has joined", () => {
    expect(tilesOf(viewWith(), null, en).map(({ value }) => value)).toEqual([
      "–",
      "–",
      "–",
      "–",
      "25/s",
      "–",
      "–",
      "–",
    ]);
  });

  it("alarm when nothing is left, and when a tick is more than two intervals late", () => {
    expect(tile("remaining", viewWith(), { ...NUMBERS, remaining: 0 }, en)?.isAlarming).toBe(true);
    expect(tile("tick_late", viewWith(), { ...NUMBERS, tick_late_ms: 200 }, en)?.isAlarming).toBe(false);
    expect(tile("tick_late", viewWith(), { ...NUMBERS, tick_late_ms: 201 }, en)?.isAlarming).toBe(true);
  });

  it("hold the people inside against the limit", () => {
    expect(tile("admitted", viewWith(), NUMBERS, en)?.hint).toBe("of at most 600");
    expect(tile("admitted", viewWith({ max_active: unset(0) }), NUMBERS, en)?.hint).toBe("hold a live pass");
  });
});

describe("the settings of an event that was made at the desk", () => {
  it("are those that it sets itself, and come back as they were", () => {
    const settings = {
      name: { value: "Gala", from: "desk" },
      release_rate: { value: 80, from: "desk" },
      burst_ms: { value: 200, from: "var" },
    } as const;
    const view = viewWith({ release_rate: { value: 5, from: "operator", configured: 80 } }, { settings });
    expect(readSettings(settingsDraftOf(view))).toEqual({ name: "Gala", release_rate: 80 });
  });

  it("leave out what is empty, and send on a number that is none, for the queue says why", () => {
    expect(readSettings({ name: " ", max_queue_size: "many", expected_people: "20000" })).toEqual({
      max_queue_size: "many",
      expected_people: 20_000,
    });
  });
});
