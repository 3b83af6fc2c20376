import { expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { Browser, env, operate, redis, standingEvent, withVariables } from "../support/worker/edge-client.ts";

const TOKEN = String(env.METRICS_TOKEN);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function scrape(browser: Browser): Promise<string> {
  const response = await browser.open("GET", "/metrics", bearer(TOKEN));
  expect(response.status).toBe(200);
  return response.text();
}

/** The samples of an event, by name and its other labels. */
function samplesOf(text: string, event: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line.includes(`event="${event}"`));
  const samples = lines.map((line) => {
    const [, name, labels = "", value] = /^(\w+)\{event="[^"]*",?([^}]*)\} (\S+)$/.exec(line) ?? [];
    return [labels === "" ? String(name) : `${name}{${labels}}`, Number(value)] as const;
  });
  return new Map(samples);
}

/** A Worker that declares this event by a table of its own. */
const declaring = (event: string) => withVariables({ EVENTS: { [event]: {}, "*": {} } });

it("tells whoever has the token how the declared events stand", async () => {
  const event = freshEvent();
  await new Browser().admit(event);
  const samples = await soon(async () => {
    const found = samplesOf(await scrape(declaring(event)), event);
    expect(found.get("virtual_queue_admitted_people")).toBe(1);
    expect(found.get('virtual_queue_redis_commands_total{source="lobbies"}')).toBeGreaterThan(0);
    return found;
  });
  expect(samples.get("virtual_queue_up")).toBe(1);
  expect(samples.get("virtual_queue_waiting_people")).toBe(0);
  expect(samples.get("virtual_queue_joined_total")).toBe(1);
  expect(samples.get("virtual_queue_called_total")).toBe(1);
  expect(samples.get("virtual_queue_wait_seconds_count")).toBe(1);
  expect(samples.get('virtual_queue_wait_seconds_bucket{le="+Inf"}')).toBe(1);
  expect(samples.get("virtual_queue_command_budget_per_second")).toBe(5000);
  expect(samples.get('virtual_queue_redis_commands_total{source="loop"}')).toBeGreaterThan(0);
  expect(samples.get("virtual_queue_flush_acts_count")).toBeGreaterThan(0);
});

it("is plain text of Prometheus' version 0.0.4, and is kept by nobody", async () => {
  const { headers } = await new Browser().open("GET", "/metrics", bearer(TOKEN));
  expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(headers.get("cache-control")).toBe("no-store");
});

it("counts what visitors were refused while others wait, by the code that they were answered", async () => {
  const event = await standingEvent();
  await new Browser().join(event);
  await operate(event, { closed: true });
  for (let nth = 0; nth < 3; nth++) {
    expect((await new Browser().join(event)).body.error.code).toBe("QUEUE_CLOSED");
  }
  await soon(async () => {
    const samples = samplesOf(await scrape(declaring(event)), event);
    expect(samples.get('virtual_queue_refused_total{code="QUEUE_CLOSED"}')).toBe(3);
    expect(samples.get("virtual_queue_closed")).toBe(1);
  });
});

it("does not wake an event for a scrape", async () => {
  const event = freshEvent();
  const browser = declaring(event);
  for (let scraped = 0; scraped < 3; scraped++) {
    const samples = samplesOf(await scrape(browser), event);
    expect(samples.get("virtual_queue_up")).toBe(1);
    expect(samples.has("virtual_queue_waiting_people")).toBe(false); // no tick has ever seen it
  }
  expect(await redis("EXISTS", `queue:{${event}}:state`)).toBe(0);
});

it.each([
  ["no token", {}],
  ["a wrong one", bearer("m".repeat(TOKEN.length))],
  ["a longer one", bearer(`${TOKEN}x`)],
  ["another secret of the deployment", bearer(String(env.ORIGIN_TOKEN))],
])("refuses %s", async (_, init) => {
  const answer = await new Browser().ask("GET", "/metrics", init);
  expect([answer.status, answer.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
});

it("is not there where no token is set", async () => {
  const answer = await withVariables({ METRICS_TOKEN: "" }).ask("GET", "/metrics", bearer(TOKEN));
  expect([answer.status, answer.body.error.code]).toEqual([404, "NOT_FOUND"]);
});

it.each(["short", String(env.ORIGIN_TOKEN)])(
  "is closed, and the queue open, with a token that is no good",
  async (token) => {
    const event = freshEvent();
    const browser = withVariables({ METRICS_TOKEN: token });
    expect((await browser.ask("GET", "/metrics", bearer(token))).status).toBe(503);
    expect((await browser.join(event)).status).toBe(201);
  },
);
