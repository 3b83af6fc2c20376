/** The cookie that makes a browser somebody: who gets one, who is known by it, and for how long. */
import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/edge/app.ts";
import { signVisitor } from "../../src/edge/identity/visitor-token.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env, QUEUE, standingEvent } from "../support/worker/edge-client.ts";

const HOUR_MS = 3_600_000;

/** A browser that was given its cookie some time ago. */
async function returning(ageMs: number): Promise<Browser> {
  const browser = new Browser();
  const id = crypto.randomUUID();
  const token = await signVisitor(id, String(env.VISITOR_SECRET), Date.now() - ageMs);
  browser.cookie = `__Host-vq_visitor_${id.slice(0, 8)}=${token}`;
  return browser;
}

/** A browser on the developer's own machine, where there is no TLS; elsewhere http is refused. */
function withoutTls(): Browser {
  const app = createApp();
  return new Browser((request) =>
    app.fetch(
      new Request(request.url.replace(QUEUE, "http://127.0.0.1:8787"), request),
      env,
      createExecutionContext(),
    ),
  );
}

const nameOf = ({ cookie }: Browser) => String(cookie).split("=")[0];
const cookieOf = ({ headers }: { headers: Headers }) => headers.get("set-cookie");

describe("it works", () => {
  it("gives a stranger a cookie that scripts and other hosts cannot touch, once", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    const [pair, ...attributes] = cookieOf(await browser.join(event))?.split("; ") ?? [];
    expect(pair).toMatch(/^__Host-vq_visitor_[0-9a-f]{8}=/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"]);
    expect(cookieOf(await browser.join(event))).toBeNull();
  });

  it("names it plainly, without Secure, only where there is no TLS", async () => {
    const browser = withoutTls();
    const [pair, ...attributes] = cookieOf(await browser.join(await standingEvent()))?.split("; ") ?? [];
    expect(pair).toMatch(/^vq_visitor_[0-9a-f]{8}=/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax"]);
    expect(cookieOf(await browser.join(await standingEvent()))).toBeNull();
  });

  it("carries a visitor from one event to the other", async () => {
    const browser = new Browser();
    await browser.join(await standingEvent());
    const cookie = browser.cookie;
    await browser.join(await standingEvent());
    expect(browser.cookie).toBe(cookie);
  });

  it("renews a cookie of more than a day, for the same visitor", async () => {
    const event = await standingEvent();
    const browser = await returning(25 * HOUR_MS);
    const old = browser.cookie;
    expect((await browser.join(event)).body).toMatchObject({ status: "joined", position: 1 });
    expect(nameOf(browser)).toBe(String(old).split("=")[0]);
    expect(browser.cookie).not.toBe(old);
    expect((await browser.position(event)).body.position).toBe(1);
    browser.cookie = old;
    expect((await browser.position(event)).body.position).toBe(1);
  });

  it("leaves a cookie of less than a day as it is", async () => {
    const browser = await returning(23 * HOUR_MS);
    expect(cookieOf(await browser.join(await standingEvent()))).toBeNull();
  });

  it("renews nothing when somebody only asks, claims or leaves", async () => {
    const event = await standingEvent();
    const browser = await returning(25 * HOUR_MS);
    const old = browser.cookie;
    await browser.join(event);
    browser.cookie = old;
    for (const answer of [
      await browser.position(event),
      await browser.claim(event),
      await browser.leave(event),
    ]) {
      expect(cookieOf(answer)).toBeNull();
    }
  });
});

/** Two tabs that a stranger opens at once are answered as two visitors, and one browser keeps the cookies of both. */
describe("a browser that was answered twice", () => {
  async function answeredTwice(): Promise<{ first: Browser; late: Browser; both: Browser }> {
    const [first, late, both] = [new Browser(), await returning(HOUR_MS), new Browser()];
    await first.join(await standingEvent());
    both.cookie = `${first.cookie}; ${late.cookie}`; // in the order of coming; the late one was signed before
    return { first, late, both };
  }

  it("stays who it was by the answer that came first", async () => {
    const event = await standingEvent();
    const { first, late, both } = await answeredTwice();
    await first.join(event);
    expect((await late.position(event)).status).toBe(404);
    expect((await both.position(event)).body.position).toBe(1);
    expect((await both.join(event)).body).toMatchObject({ status: "already_in_queue", queue_size: 1 });
    expect((await both.leave(event)).status).toBe(200);
  });

  it("gives the other cookie back when it joins", async () => {
    const { late, both } = await answeredTwice();
    const { headers } = await both.join(await standingEvent());
    expect(headers.getSetCookie().map((line) => line.split("; ").sort())).toEqual([
      ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure", `${nameOf(late)}=`].sort(),
    ]);
  });

  it("is known by the later one when the first is worth nothing any more", async () => {
    const event = await standingEvent();
    const [past, late, both] = [await returning(31 * 24 * HOUR_MS), await returning(0), new Browser()];
    await late.join(event);
    both.cookie = `${past.cookie}; ${late.cookie}`;
    expect((await both.position(event)).body.position).toBe(1);
  });

  it("is not searched for a good cookie behind many bad ones", async () => {
    const event = await standingEvent();
    const browser = await returning(0);
    await browser.join(event);
    const bad = Array.from({ length: 8 }, (_, n) => `__Host-vq_visitor_${n}=x`);
    browser.cookie = [...bad, browser.cookie].join("; ");
    expect((await browser.position(event)).status).toBe(401);
  });
});

describe("it is safe", () => {
  it("makes a new visitor of a cookie that is not ours", async () => {
    const event = await standingEvent();
    const browser = new Browser();
    browser.cookie = "__Host-vq_visitor_0=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.";
    expect((await browser.join(event)).status).toBe(201);
    expect(browser.cookie).not.toContain("eyJhbGciOiJub25lIn0");
    expect((await browser.position(event)).body.position).toBe(1);
  });

  it("makes no visitor of a queue pass", async () => {
    const event = freshEvent();
    const browser = new Browser();
    const { body } = await browser.admit(event);
    browser.cookie = `__Host-vq_visitor_0=${body.queue_pass}`;
    expect((await browser.position(event)).status).toBe(401);
  });

  it("knows nobody by a cookie that a neighbour on the same site could have set", async () => {
    const browser = await returning(0);
    browser.cookie = String(browser.cookie).replace("__Host-", "");
    expect((await browser.position(await standingEvent())).status).toBe(401);
    expect(cookieOf(await browser.join(await standingEvent()))).toMatch(/^__Host-/);
  });

  it("knows nobody without TLS by a cookie that was made for TLS", async () => {
    const browser = withoutTls();
    browser.cookie = (await returning(0)).cookie;
    expect((await browser.position(await standingEvent())).status).toBe(401);
  });
});
