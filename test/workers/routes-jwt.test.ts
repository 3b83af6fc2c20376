/** AUTH_MODE=jwt over the API: people who have signed in at the shop. */
import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { createApp } from "../../src/edge/app.ts";
import { createPassVerifier } from "../../src/origin/index.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { LOGIN_COOKIE, LOGIN_SECRET, LOGIN_URL, LOGIN_VARS, signLogin } from "../support/login/sign-login.ts";
import { type Answer, Browser, env, idOf, QUEUE, standingEvent } from "../support/worker/edge-client.ts";

const app = createApp();
/** The same few people join in all tests, more often than anybody may within ten seconds: routes-rate-limits.test.ts. */
const jwtEnv = { ...env, ...LOGIN_VARS, JOINS_BY_ACCOUNT: undefined } as unknown as Env;

/** What a person's browser or program shows of the login. */
interface Shown {
  readonly bearer?: string;
  /** The shop's cookie; several where it came twice. */
  readonly shop?: string | readonly string[];
}

/** A browser that keeps the queue's cookie; `shown` may change on the way, as logins do. */
function person(shown: Shown = {}, variables: object = {}): Browser & { shown: Shown } {
  const browser = new Browser((request) => {
    const headers = new Headers(request.headers);
    const { bearer, shop = [] } = browser.shown;
    if (bearer !== undefined) headers.set("authorization", `Bearer ${bearer}`);
    const cookies = [...[shop].flat().map((token) => `${LOGIN_COOKIE}=${token}`), headers.get("cookie")];
    const sent = cookies.filter((cookie) => cookie !== null);
    if (sent.length > 0) headers.set("cookie", sent.join("; "));
    return app.fetch(
      new Request(request, { headers }),
      { ...jwtEnv, ...variables },
      createExecutionContext(),
    );
  }) as Browser & { shown: Shown };
  browser.shown = shown;
  return browser;
}

const codeOf = ({ status, body }: Answer) => [status, body.error?.code];
const setCookies = ({ headers }: { readonly headers: Headers }) => headers.getSetCookie();

describe("it works", () => {
  it("takes a login from the join to the pass, by a Bearer token alone", async () => {
    const event = freshEvent();
    const program = (bearer: string) => {
      const fresh = () => person({ bearer }); // keeps no cookie from one request to the next, as load scripts
      return {
        join: () => fresh().join(event),
        admit: () => fresh().admit(event),
        leave: () => fresh().leave(event),
      };
    };
    const malee = program(await signLogin("malee"));
    expect((await malee.join()).status).toBe(201);
    const { body } = await malee.admit();
    const { verify } = createPassVerifier({ secret: String(env.QUEUE_PASS_SECRET) });
    expect(await verify(body.queue_pass, { eventId: event, userId: "malee" })).toMatchObject({ ok: true });
    expect(await verify(body.queue_pass, { eventId: event, userId: "noi" })).toMatchObject({ ok: false });
    expect((await malee.leave()).status).toBe(200);
  });

  it("gives a person one place on every device, and what one device does shows on the other", async () => {
    const event = await standingEvent();
    const phone = person({ bearer: await signLogin("malee") });
    const laptop = person({ shop: await signLogin("malee") });
    const joined = [await phone.join(event), await laptop.join(event)];
    expect(joined.map(({ status, body }) => [status, body.position])).toEqual([
      [201, 1],
      [200, 1],
    ]);
    await phone.leave(event);
    expect(codeOf(await laptop.position(event))).toEqual([404, "NOT_IN_QUEUE"]);
  });

  it("opens both devices' streams by the queue's cookie alone, tells both the same, and ends both", async () => {
    const event = await standingEvent();
    const devices = [
      person({ bearer: await signLogin("malee") }),
      person({ bearer: await signLogin("malee") }),
    ];
    const streams: Response[] = [];
    for (const device of devices) {
      await device.join(event);
      device.shown = {};
      streams.push(await device.open("GET", `/api/v1/queue/position/${event}/stream`));
    }
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    expect((await devices[0]?.leave(event))?.status).toBe(200);
    for (const text of await Promise.all(streams.map((stream) => stream.text()))) {
      expect(text).toContain('"position":1,"queue_size":1');
    }
  });

  it("opens a stream by a Bearer token, for programs that can send one", async () => {
    const event = await standingEvent();
    const bearer = await signLogin("malee");
    await person({ bearer }).join(event);
    const stream = await person({ bearer }).open("GET", `/api/v1/queue/position/${event}/stream`);
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });

  it.each(["สมชาย", "a,b", 'quote"and\\', "😀".repeat(128)])("takes the person %s as it is", async (user) => {
    const event = await standingEvent();
    const device = person({ bearer: await signLogin(user) });
    await device.join(event);
    device.shown = {};
    expect((await device.position(event)).body.position).toBe(1);
  });

  it("answers a page of the shop that sends its visitor's token", async () => {
    const origin = "https://shop.example";
    const variables = { ALLOWED_ORIGINS: origin };
    const asks = { origin, "access-control-request-method": "POST" };
    const preflight = await person({}, variables).open("OPTIONS", "/api/v1/queue/join", {
      headers: { ...asks, "access-control-request-headers": "authorization,content-type" },
    });
    expect(preflight.headers.get("access-control-allow-headers")).toMatch(/authorization/i);
    const event = await standingEvent();
    const page = { origin, "sec-fetch-site": "cross-site" };
    const visitor = person({ bearer: await signLogin("malee") }, variables);
    expect((await visitor.send("POST", "/api/v1/queue/join", { event_id: event }, page)).status).toBe(201);
  });
});

describe("the queue's cookie", () => {
  it("is the browser's alone: no script reads it, and no other host or site gets it", async () => {
    const [cookie] = setCookies(
      await person({ bearer: await signLogin("malee") }).join(await standingEvent()),
    );
    expect(cookie).toMatch(/^__Host-vq_person=/);
    expect(cookie?.split("; ").slice(1).sort()).toEqual([
      "HttpOnly",
      "Max-Age=86400",
      "Path=/",
      "SameSite=Lax",
      "Secure",
    ]);
  });

  it("is not given again while it is fresh", async () => {
    const event = await standingEvent();
    const device = person({ bearer: await signLogin("malee") });
    expect(setCookies(await device.join(event))).toHaveLength(1);
    expect(setCookies(await device.position(event))).toEqual([]);
  });

  it("keeps a person's place when the login ends while they wait", async () => {
    const event = await standingEvent();
    const over = await signLogin("malee", { secondsLeft: -3600 });
    const device = person({ shop: await signLogin("malee") });
    await device.join(event);
    for (const shown of [{ shop: over }, { bearer: over }, {}, { shop: "another-kind-of-session" }]) {
      device.shown = shown;
      expect((await device.position(event)).body.position).toBe(1);
    }
  });

  it.each<[string, (token: string) => Shown]>([
    ["a Bearer token", (bearer) => ({ bearer })],
    ["the shop's cookie", (shop) => ({ shop })],
  ])("goes to whoever signs in next on the same browser, by %s", async (_, shows) => {
    const event = await standingEvent();
    const device = person(shows(await signLogin("malee")));
    await device.join(event);
    device.shown = shows(await signLogin("noi"));
    const asked = await device.position(event);
    expect([codeOf(asked), idOf(device)]).toEqual([[404, "NOT_IN_QUEUE"], "noi"]);
    device.shown = {};
    expect(codeOf(await device.position(event))).toEqual([404, "NOT_IN_QUEUE"]);
    expect((await device.join(event)).body.position).toBe(2);
  });

  it("is not believed beside a login of somebody else that has ended", async () => {
    const event = await standingEvent();
    const device = person({ bearer: await signLogin("malee") });
    await device.join(event);
    const over = await signLogin("noi", { secondsLeft: -60 });
    for (const shown of [{ bearer: over }, { shop: over }]) {
      device.shown = shown;
      expect(codeOf(await device.position(event))).toEqual([401, "UNAUTHORIZED"]);
    }
  });

  it("is no login at another deployment, and no visitor's cookie is one", async () => {
    const event = await standingEvent();
    const device = person({ bearer: await signLogin("malee") });
    await device.join(event);
    const elsewhere = person({}, { VISITOR_SECRET: "another-secret-of-thirty-two-bytes" });
    elsewhere.cookie = device.cookie;
    const visitor = new Browser();
    await visitor.join(await standingEvent());
    const stranger = person();
    stranger.cookie = `__Host-vq_person=${visitor.cookie?.split("=")[1]}`;
    for (const browser of [elsewhere, stranger]) {
      expect(codeOf(await browser.position(event))).toEqual([401, "UNAUTHORIZED"]);
    }
  });

  it("does not help a page of another origin to act", async () => {
    const event = await standingEvent();
    const device = person({ shop: await signLogin("malee") });
    await device.join(event);
    for (const site of ["cross-site", "same-site"]) {
      const from = { origin: "https://evil.example", "sec-fetch-site": site };
      const answer = await device.send("DELETE", "/api/v1/queue/leave", { event_id: event }, from);
      expect(codeOf(answer)).toEqual([403, "FORBIDDEN"]);
    }
    expect((await device.position(event)).body.position).toBe(1);
  });
});

describe("it refuses", () => {
  it("a stranger, and says where to sign in", async () => {
    const event = await standingEvent();
    const stranger = person();
    const answers = [
      await stranger.join(event),
      await stranger.position(event),
      await stranger.claim(event),
      await stranger.leave(event),
      await stranger.ask("GET", `/api/v1/queue/position/${event}/stream`),
    ];
    for (const answer of answers) {
      expect([...codeOf(answer), answer.body.login_url]).toEqual([401, "UNAUTHORIZED", LOGIN_URL]);
      expect(setCookies(answer)).toEqual([]);
    }
  });

  it.each<[string, () => Promise<string>]>([
    ["a forged token", () => signLogin("malee", { secret: "x".repeat(32) })],
    ["one that has ended", () => signLogin("malee", { secondsLeft: -60 })],
    ["two in one header", async () => `${await signLogin("malee")}, Bearer ${await signLogin("noi")}`],
    ["none at all", async () => ""],
    ["a very long one", async () => `${await signLogin("malee")}${"x".repeat(9000)}`],
    ["a name that is too long", () => signLogin("x".repeat(129))],
    ["a name with a control character", () => signLogin("ma\u0007lee")],
  ])("%s", async (_, sign) => {
    const answer = await person({ bearer: await sign() }).join(await standingEvent());
    expect([...codeOf(answer), answer.body.login_url]).toEqual([401, "UNAUTHORIZED", LOGIN_URL]);
    expect(setCookies(answer)).toEqual([]);
  });

  it("a forged token beside the cookie of the same person", async () => {
    const event = await standingEvent();
    const device = person({ bearer: await signLogin("malee") });
    await device.join(event);
    device.shown = { bearer: await signLogin("malee", { secret: "x".repeat(32) }) };
    expect(codeOf(await device.position(event))).toEqual([401, "UNAUTHORIZED"]);
  });

  it("two people in the shop's cookies, and takes one person whose cookie came twice", async () => {
    const event = await standingEvent();
    const tokens = [await signLogin("malee"), await signLogin("noi")];
    expect(codeOf(await person({ shop: tokens }).join(event))).toEqual([401, "UNAUTHORIZED"]);
    const twice = [await signLogin("malee", { secondsLeft: -60 }), await signLogin("malee")];
    expect((await person({ shop: twice }).join(event)).status).toBe(201);
  });

  it("a claim of somebody else's turn", async () => {
    const event = freshEvent();
    await person({ bearer: await signLogin("malee") }).admit(event);
    expect(codeOf(await person({ bearer: await signLogin("noi") }).claim(event))).toEqual([
      404,
      "NOT_IN_QUEUE",
    ]);
  });

  it("a shop's pass check for another person than the one it was given to", async () => {
    const event = freshEvent();
    const { body } = await person({ bearer: await signLogin("malee") }).admit(event);
    const verify = (user_id: string) =>
      person().send(
        "POST",
        "/api/v1/queue/pass/verify",
        { event_id: event, queue_pass: body.queue_pass, user_id },
        { authorization: `Bearer ${env.ORIGIN_TOKEN}` },
      );
    expect((await verify("malee")).status).toBe(200);
    expect(codeOf(await verify("noi"))).toEqual([403, "INVALID_QUEUE_PASS"]);
  });

  it("whom a gateway's header names", async () => {
    const headers = { "x-user-id": "malee", "x-gateway-secret": String(env.GATEWAY_SECRET) };
    const answer = await person().ask("GET", `/api/v1/queue/position/${await standingEvent()}`, { headers });
    expect(codeOf(answer)).toEqual([401, "UNAUTHORIZED"]);
  });

  it("everything where the settings contradict each other", async () => {
    const variables = { USER_JWKS_URL: `${QUEUE}/keys` };
    const answer = await person({ bearer: await signLogin("malee") }, variables).join(await standingEvent());
    expect(codeOf(answer)).toEqual([503, "MISCONFIGURED"]);
    expect(JSON.stringify(answer.body)).not.toContain(LOGIN_SECRET);
  });
});

it("lets a password of the site's own stand beside the cookie", async () => {
  const event = await standingEvent();
  const device = person({ shop: await signLogin("malee") });
  const headers = { authorization: "Basic c3RhZ2luZzp0ZXN0" };
  expect((await device.send("POST", "/api/v1/queue/join", { event_id: event }, headers)).status).toBe(201);
});
