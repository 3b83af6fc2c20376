import * as v from "valibot";
import { expect, it } from "vitest";
import { reportAnswer } from "../../src/wire/desk-answers.ts";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { Browser, env, idOf, operate, standingEvent } from "../support/worker/edge-client.ts";

const desk = new DeskClient(VIEWER);

it("a report counts who came, booked and left, and names nobody", async () => {
  const event = freshEvent();
  const [buyer, leaver] = [new Browser(), new Browser()];
  const { body: pass } = await buyer.admit(event);
  const booking = { event_id: event, queue_pass: pass.queue_pass, booking_id: "bk_1" };
  await new Browser().send("POST", "/api/v1/queue/pass/complete", booking, {
    authorization: `Bearer ${env.ORIGIN_TOKEN}`,
  });
  await operate(event, { paused: true });
  await leaver.join(event);
  await leaver.leave(event);
  await soon(async () => {
    const { status, body } = await desk.get(`/events/${event}/report`);
    expect(status).toBe(200);
    const { people, waited, gave_up_after, gave_up_at, busiest, pauses, began_at, acts, redis_commands } =
      v.parse(reportAnswer, body);
    expect(people).toMatchObject({ joined: 2, called: 1, booked: 1, left: 1, no_shows: 0, waiting: 0 });
    expect([waited?.people, gave_up_after?.people]).toEqual([1, 1]);
    expect(gave_up_at?.people.reduce((sum, left) => sum + left, 0)).toBe(1);
    expect(acts).toMatchObject([
      { what: "control", changes: [{ name: "paused", before: null, after: true }] },
    ]);
    expect(redis_commands.estimate?.people).toBe(2);
    expect(busiest).toMatchObject({ called: 1, interval_ms: 100 });
    expect(pauses).toEqual([{ from: expect.any(String), until: null }]);
    expect(Date.parse(began_at ?? "")).toBeLessThanOrEqual(Date.now());
    for (const person of [buyer, leaver]) expect(JSON.stringify(body)).not.toContain(idOf(person));
  });
});

it("a report of an event that nobody has seen yet is empty", async () => {
  const { status, body } = await desk.get(`/events/${freshEvent()}/report`);
  expect([status, body.began_at, body.waited, body.people.joined]).toEqual([200, null, null, 0]);
});

it("a report's table has the same figures, and the booths' commands ten seconds after they were spent", async () => {
  const event = freshEvent();
  await new Browser().admit(event);
  await soon(async () => {
    const response = await desk.open(`/events/${event}/report.csv`);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${event}.csv"`);
    const figures = new Map(
      (await response.text()).split("\r\n").map((line) => [line.split(",")[0], line.split(",")[3]] as const),
    );
    expect(["people.joined", "people.called"].map((name) => figures.get(name))).toEqual(["1", "1"]);
    expect(Number(figures.get("redis_commands.booths"))).toBeGreaterThan(0);
  });
});

it("the table of minutes has a line for each minute, for a spreadsheet", async () => {
  const event = await standingEvent();
  await new Browser().join(event);
  await soon(async () => {
    const response = await desk.open(`/events/${event}/minutes.csv`);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${event}-minutes.csv"`);
    const [head = "", ...lines] = (await response.text()).trimEnd().split("\r\n");
    expect(head.split(",").slice(0, 3)).toEqual(["minute", "waiting", "called"]);
    expect(lines.length).toBeGreaterThan(0);
    const joined = head.split(",").indexOf("joined");
    expect(lines.map((line) => Number(line.split(",")[joined])).reduce((sum, n) => sum + n, 0)).toBe(1);
  });
});
