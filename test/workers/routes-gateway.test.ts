import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { createApp } from "../../src/edge/app.ts";
import { createPassVerifier } from "../../src/origin/index.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env, standingEvent } from "../support/worker/edge-client.ts";

const SECRET = String(env.GATEWAY_SECRET);
const app = createApp();
const gatewayEnv = { ...env, AUTH_MODE: "gateway" } as Env;

/** Somebody whom the gateway has logged in. */
function person(user: string, secret: string = SECRET): Browser {
  return new Browser((request) => {
    const headers = new Headers(request.headers);
    headers.set("x-user-id", user);
    headers.set("x-gateway-secret", secret);
    return app.fetch(new Request(request, { headers }), gatewayEnv, createExecutionContext());
  });
}

const IDS = ["42", "true", "null", "1e3", "__proto__", "สมชาย", "ก".repeat(128), "a b/c?d&e=f#g%41"];

describe("it works", () => {
  it("keeps your place across browsers, and sets no cookie", async () => {
    const event = await standingEvent();
    const joined = await person("malee").join(event);
    expect([joined.status, joined.headers.get("set-cookie")]).toEqual([201, null]);
    expect((await person("malee").join(event)).body).toMatchObject({
      status: "already_in_queue",
      position: 1,
    });
  });

  it.each(IDS)("takes the person %s as it is, from the join to the pass", async (user) => {
    const event = freshEvent();
    const { body } = await person(user).admit(event);
    const { verify } = createPassVerifier({ secret: String(env.QUEUE_PASS_SECRET) });
    expect(await verify(body.queue_pass, { eventId: event, userId: user })).toMatchObject({
      ok: true,
      claims: { user_id: user, sub: user },
    });
  });

  it.each(["สมชาย", "a b/c?d&e=f#g%41"])("opens the stream of the person %s", async (user) => {
    const event = await standingEvent();
    await person(user).join(event);
    const response = await person(user).open("GET", `/api/v1/queue/position/${event}/stream`);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it("does not take people for each other who look alike", async () => {
    const event = await standingEvent();
    const ids = ["42", "42.0", "042", "TRUE", "true"];
    const joined = await Promise.all(ids.map((id) => person(id).join(event)));
    expect(joined.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(joined.map(({ body }) => body.position).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it("lets a page of the gateway's own host act", async () => {
    const event = await standingEvent();
    const answer = await person("malee").send(
      "POST",
      "/api/v1/queue/join",
      { event_id: event },
      { origin: "https://shop.example" },
    );
    expect(answer.status).toBe(201);
  });
});

describe("it refuses", () => {
  it.each(["", "wrong", `${SECRET}x`, SECRET.slice(1)])("whoever shows the secret %j", async (secret) => {
    const event = await standingEvent();
    for (const answer of [
      await person("malee", secret).join(event),
      await person("malee", secret).position(event),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
    }
  });

  it("whoever shows no secret", async () => {
    const browser = new Browser((request) => app.fetch(request, gatewayEnv, createExecutionContext()));
    const event = await standingEvent();
    const answer = await browser.send(
      "POST",
      "/api/v1/queue/join",
      { event_id: event },
      { "x-user-id": "malee" },
    );
    expect([answer.status, answer.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
    expect(browser.cookie).toBeNull();
  });

  it("two people in one header, as a second X-User-ID beside the gateway's own arrives", async () => {
    const event = await standingEvent();
    const browser = new Browser((request) => {
      const headers = new Headers(request.headers);
      headers.set("x-gateway-secret", SECRET);
      headers.append("x-user-id", "mallory");
      headers.append("x-user-id", "bob");
      return app.fetch(new Request(request, { headers }), gatewayEnv, createExecutionContext());
    });
    for (const answer of [await browser.join(event), await browser.position(event)]) {
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
      expect(answer.body.error.message).toMatch(/comma/);
    }
  });

  it.each(["", "a,b", "x".repeat(129), "ก".repeat(129), "😀".repeat(129), "broken \ufffd bytes"])(
    "the person %j",
    async (user) => {
      const answer = await person(user).join(await standingEvent());
      expect([answer.status, answer.body.error.code]).toEqual([400, "INVALID_REQUEST"]);
    },
  );
});

describe("cookie mode", () => {
  it("believes no gateway, not even with its secret", async () => {
    const event = await standingEvent();
    const headers = { "x-user-id": "malee", "x-gateway-secret": SECRET };
    const answer = await new Browser().ask("GET", `/api/v1/queue/position/${event}`, { headers });
    expect([answer.status, answer.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
  });
});
