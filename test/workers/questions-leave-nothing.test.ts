/** With `EVENTS."*"` visitors choose the ids of events: what they only ask must not stay in Redis. */
import { describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, operate, redis, withVariables } from "../support/worker/edge-client.ts";

const traceOf = async (event: string) => ({
  keys: ((await redis("KEYS", `queue:{${event}}*`)) as string[]).toSorted(),
  registered: await redis("ZSCORE", "queue:events", event),
});

const NOTHING = { keys: [], registered: null };

describe("an event that nobody has joined", () => {
  it("leaves nothing in Redis when its status is asked", async () => {
    const events = Array.from({ length: 40 }, freshEvent);
    for (const event of events) {
      expect((await new Browser().ask("GET", `/api/v1/queue/status/${event}`)).status).toBe(200);
    }
    for (const event of events) expect(await traceOf(event)).toEqual(NOTHING);
  });

  it("leaves nothing in Redis when somebody asks for a place, leaves or claims", async () => {
    const browser = new Browser();
    await browser.join(freshEvent()); // who is known
    const event = freshEvent();
    await browser.position(event);
    await browser.leave(event);
    await browser.claim(event);
    expect(await traceOf(event)).toEqual(NOTHING);
  });

  it("leaves nothing in Redis but what the operator did when it refuses a join", async () => {
    const event = freshEvent();
    await operate(event, { closed: true });
    expect((await new Browser().join(event)).body.error.code).toBe("QUEUE_CLOSED");
    expect(await traceOf(event)).toEqual({
      keys: [`queue:{${event}}:audit`, `queue:{${event}}:state`],
      registered: null,
    });
  });
});

describe("an event that is not there", () => {
  it("leaves nothing in Redis, whatever is asked of it", async () => {
    const browser = withVariables({ EVENTS: { demo: {} } });
    const event = freshEvent();
    await browser.ask("GET", `/api/v1/queue/status/${event}`);
    await browser.join(event);
    await browser.position(event);
    await browser.leave(event);
    await browser.claim(event);
    expect(await traceOf(event)).toEqual(NOTHING);
  });
});

describe("an event that somebody joined", () => {
  it("is known to the cron", async () => {
    const event = freshEvent();
    await new Browser().join(event);
    expect((await traceOf(event)).registered).not.toBeNull();
  });
});
