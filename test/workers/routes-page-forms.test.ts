/** POST /queue/:event_id/join and leave: the page's buttons, which work without JavaScript. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { calledScore } from "../support/store/called-score.ts";
import { operate, putState, QUEUE, redis, standingEvent } from "../support/worker/edge-client.ts";
import { lobbiesThat, OWN_FORM, open, press, visitor } from "../support/worker/page-client.ts";

const TARGET = "https://shop.example/events/songkran?seats=2";

afterEach(() => vi.restoreAllMocks());

describe("it works", () => {
  it("joins and leads back to the page, which shows the place", async () => {
    const event = await standingEvent();
    const browser = visitor();
    const joined = await press(browser, `/queue/${event}/join`);
    expect([joined.status, joined.headers.get("location")]).toEqual([303, `/queue/${event}`]);
    expect(joined.headers.get("set-cookie")).toMatch(/^__Host-vq_visitor_[0-9a-f]{8}=/);
    expect(joined.headers.get("cache-control")).toBe("no-store");
    expect((await open(browser, `/queue/${event}`)).model.state).toMatchObject({
      status: "waiting",
      position: 1,
    });
  });

  it("keeps your place when the button is pressed twice", async () => {
    const event = await standingEvent();
    const browser = visitor();
    await press(browser, `/queue/${event}/join`);
    await visitor().join(event);
    await press(browser, `/queue/${event}/join`);
    expect((await browser.position(event)).body).toMatchObject({ position: 1, queue_size: 2 });
  });

  it("leaves", async () => {
    const event = await standingEvent();
    const browser = visitor();
    await browser.join(event);
    const left = await press(browser, `/queue/${event}/leave`);
    expect([left.status, left.headers.get("location")]).toEqual([303, `/queue/${event}`]);
    expect((await open(browser, `/queue/${event}`)).model.state.status).toBe("outside");
  });

  it("brings somebody back who missed the turn", async () => {
    const event = await standingEvent();
    const browser = visitor();
    await browser.join(event);
    const [user] = (await redis("ZRANGE", `queue:{${event}}`, 0, -1)) as [string];
    await redis("ZREM", `queue:{${event}}`, user);
    await redis("ZADD", `queue:{${event}}:called`, calledScore("missed", Date.now() + 60_000), user);
    await putState(event, { waiting: 0, missed: 1 });
    await press(browser, `/queue/${event}/join`);
    expect((await open(browser, `/queue/${event}`)).model.state).toMatchObject({
      status: "waiting",
      position: 1,
      joinedAtMs: null,
    });
  });

  it.each(["join", "leave", "enter"])("%s remembers where you were heading", async (act) => {
    const event = await standingEvent();
    const { headers } = await press(visitor(), `/queue/${event}/${act}`, { to: TARGET });
    expect(headers.get("location")).toBe(`/queue/${event}?${new URLSearchParams({ to: TARGET })}`);
  });

  it("remembers the longest address there may be", async () => {
    const to = `https://shop.example/${"x".repeat(2048 - 21)}`;
    const { status, headers } = await press(visitor(), `/queue/${await standingEvent()}/join`, { to });
    expect([status, new URL(headers.get("location") ?? "", QUEUE).searchParams.get("to")]).toEqual([303, to]);
  });

  it("says at once that the queue was closed, though the page was just loaded", async () => {
    const event = await standingEvent();
    // One lobby, which knows it from the join that it refused.
    const browser = visitor({ EVENTS: { "*": { expected_people: 1 } } });
    expect((await open(browser, `/queue/${event}`)).model.state.status).toBe("outside");
    await operate(event, { closed: true });
    await press(browser, `/queue/${event}/join`);
    const page = await open(browser, `/queue/${event}`);
    expect(page.model.state).toEqual({ status: "closed", notice: null });
  });
});

describe("when the queue's memory does not answer", () => {
  it.each(["join", "leave", "enter"])("%s leads back to the page, which says so", async (act) => {
    const event = await standingEvent();
    const browser = visitor({ LOBBY: lobbiesThat({ status: "store_unavailable", retryAfterSeconds: 7 }) });
    await press(browser, `/queue/${event}/join`);
    const { status, headers } = await press(browser, `/queue/${event}/${act}`);
    expect([status, headers.get("location")]).toEqual([303, `/queue/${event}`]);
    expect((await open(browser, `/queue/${event}`)).model.state.status).toBe("unavailable");
  });
});

describe("a gateway", () => {
  const GATEWAY = { "x-gateway-secret": "gateway-secret-of-the-tests-0123456789", "x-user-id": "malee" };
  const person = (headers: Record<string, string> = GATEWAY) =>
    visitor({ AUTH_MODE: "gateway" }, (request) => {
      const all = { ...Object.fromEntries(request.headers), ...headers };
      return new Request(request, { headers: all });
    });

  it("brings people to the page, who join by its forms from the gateway's own host", async () => {
    const event = await standingEvent();
    const form = { origin: "https://www.shop.example", "sec-fetch-site": "same-origin", cookie: "session=1" };
    const joined = await press(person(), `/queue/${event}/join`, {}, form);
    expect([joined.status, joined.headers.get("set-cookie")]).toEqual([303, null]);
    expect((await open(person(), `/queue/${event}`)).model.state).toMatchObject({
      status: "waiting",
      position: 1,
    });
  });

  it("must show its secret", async () => {
    const event = await standingEvent();
    expect((await person({}).open("GET", `/queue/${event}`)).status).toBe(401);
    expect((await press(person({}), `/queue/${event}/join`)).status).toBe(401);
  });
});

describe("it is safe", () => {
  it.each(["join", "leave", "enter"])("does not %s for a form of a page elsewhere", async (act) => {
    const event = await standingEvent();
    const browser = visitor();
    await browser.join(event);
    for (const headers of [
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: "https://shop.queue.example", "sec-fetch-site": "same-site" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "none" },
      {},
    ] as Record<string, string>[]) {
      const refused = await press(browser, `/queue/${event}/${act}`, {}, headers);
      expect([refused.status, headers]).toEqual([403, headers]);
    }
    expect((await browser.position(event)).body.position).toBe(1);
  });

  it("makes no visitor of a stranger whose form is refused", async () => {
    const response = await press(visitor(), `/queue/${freshEvent()}/join`, {}, { origin: "null" });
    expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
  });

  it("believes the pages that the operator has listed, which may do the same by the API", async () => {
    const browser = visitor({ ALLOWED_ORIGINS: "https://shop.example" });
    const headers = { origin: "https://shop.example", "sec-fetch-site": "same-site" };
    expect((await press(browser, `/queue/${await standingEvent()}/join`, {}, headers)).status).toBe(303);
  });

  it("believes a browser of old, which only names the origin", async () => {
    const response = await press(visitor(), `/queue/${await standingEvent()}/join`, {}, { origin: QUEUE });
    expect(response.status).toBe(303);
  });

  it("leads nowhere but to its own page", async () => {
    const event = await standingEvent();
    for (const to of ["https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
      const { headers } = await press(visitor(), `/queue/${event}/join`, { to });
      expect(headers.get("location")).toBe(`/queue/${event}`);
    }
  });

  it("reads no body of more than 4 KiB, and no fields from any but a form's", async () => {
    const event = await standingEvent();
    expect((await press(visitor(), `/queue/${event}/join`, { to: "x".repeat(5000) })).status).toBe(413);
    const headers = { ...OWN_FORM, "content-type": "text/plain" };
    const { headers: answer } = await press(visitor(), `/queue/${event}/join`, { to: TARGET }, headers);
    expect(answer.get("location")).toBe(`/queue/${event}`);
  });

  it("logs nothing to look at for a form whose sender goes away in the middle", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const event = await standingEvent();
    const leave = visitor({}, (request) => {
      const halfSent = new ReadableStream({
        pull: (body) => body.error(new Error("Network connection lost.")),
      });
      const headers = { ...Object.fromEntries(request.headers), "content-length": "100" };
      return new Request(request.url, { method: "POST", headers, body: halfSent });
    });
    expect((await press(leave, `/queue/${event}/join`)).status).toBe(400);
    expect(error).not.toHaveBeenCalled();
  });

  it("knows no event that nobody declared", async () => {
    const browser = visitor({ EVENTS: { demo: {} } });
    expect((await press(browser, "/queue/other/join")).status).toBe(404);
    expect(browser.cookie).toBeNull();
  });
});
