/** Who may come to the operators' desk, and what a page there may do. */
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { signSession } from "../../src/edge/admin/auth/session-token.ts";
import { ADMIN_TOKENS, OPERATOR, VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { DeskClient, OWN_PAGE, signedIn } from "../support/worker/desk-client.ts";
import { env, QUEUE } from "../support/worker/edge-client.ts";

const config = readConfig(env);
const entryOf = (name: string) => {
  const entry = config.desk.tokens.find((token) => token.name === name);
  if (!entry) throw new Error(`${name} has no token`);
  return entry;
};
const withCookie = (session: string) => ({ cookie: `__Host-vq_desk=${session}` });

describe("it works", () => {
  it("knows whose token it is, and what they may do", async () => {
    expect((await new DeskClient(OPERATOR).get("/session")).body).toEqual({ name: "mali", role: "operator" });
    expect((await new DeskClient(VIEWER).get("/session")).body).toEqual({ name: "noi", role: "viewer" });
  });

  it("gives a page a session that no script reads, no other site sends and no other host gets", async () => {
    const page = new DeskClient(null);
    const response = await page.browser.open("POST", "/api/v1/admin/session", {
      body: JSON.stringify({ token: OPERATOR }),
      headers: { ...OWN_PAGE, "content-type": "application/json" },
    });
    expect([response.status, await response.json()]).toEqual([200, { name: "mali", role: "operator" }]);
    const [cookie = ""] = response.headers.getSetCookie();
    const [value, ...attributes] = cookie.split("; ");
    expect(value).toMatch(/^__Host-vq_desk=ey/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict", "Secure"]);
    expect((await page.get("/session")).body).toEqual({ name: "mali", role: "operator" });
  });

  it("tells a page that has not signed in so, and a program with a wrong token that it is wrong", async () => {
    const { status, body } = await new DeskClient(null).get("/session");
    expect([status, body]).toEqual([200, null]);
    expect((await new DeskClient(`${OPERATOR}x`).get("/session")).status).toBe(401);
  });

  it("lets a signed-in page act", async () => {
    const page = await signedIn(OPERATOR);
    const event = freshEvent();
    const { status, body } = await page.change(event, { notice: "hello" }, { ...OWN_PAGE, "if-match": "*" });
    expect([status, body.values.notice.value]).toEqual([200, "hello"]);
  });

  it("signs out by taking the cookie", async () => {
    const page = await signedIn(OPERATOR);
    const response = await page.browser.open("DELETE", "/api/v1/admin/session", { headers: OWN_PAGE });
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-vq_desk=; Max-Age=0/);
  });
});

describe("it refuses", () => {
  it.each([
    ["nobody", null, 401, "UNAUTHORIZED"],
    ["a wrong token", `${OPERATOR}x`, 401, "UNAUTHORIZED"],
    ["the hash in the token's place", entryOf("mali").hash, 401, "UNAUTHORIZED"],
    ["a token that is too long to be one", "x".repeat(2000), 401, "UNAUTHORIZED"],
  ])("%s", async (_, token, status, code) => {
    for (const path of ["/events", "/events/demo", "/events/demo/audit", "/trail", "/nothing"]) {
      const answer = await new DeskClient(token).get(path);
      expect([path, answer.status, answer.body.error.code]).toEqual([path, status, code]);
    }
  });

  it("the token of booking servers, whatever it is shown for", async () => {
    const shop = new DeskClient(String(env.ORIGIN_TOKEN));
    for (const path of ["/events", "/events/demo", "/events/demo/audit", "/trail"])
      expect([path, (await shop.get(path)).status]).toEqual([path, 401]);
    const answer = await shop.send("POST", "/events/demo/people/erase", { user_id: "malee" }, OWN_PAGE);
    expect([answer.status, answer.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
  });

  it.each([
    ["PATCH", "/events/demo", { paused: true }],
    ["POST", "/events/demo/recount", {}],
    ["POST", "/events/demo/retire", {}],
    ["POST", "/events/demo/people/erase", { user_id: "malee" }],
  ])("a viewer who asks for %s %s", async (method, path, body) => {
    for (const viewer of [new DeskClient(VIEWER), await signedIn(VIEWER)]) {
      const answer = await viewer.send(method, path, body, { ...OWN_PAGE, "if-match": "*" });
      expect([answer.status, answer.body.error.code]).toEqual([403, "FORBIDDEN"]);
    }
  });

  it("a session that is forged, of another purpose, or too old", async () => {
    const nowMs = Date.now();
    const secret = config.originToken;
    const good = await signSession(entryOf("mali"), secret, nowMs);
    expect((await new DeskClient(null).get("/session", withCookie(good))).status).toBe(200);
    const [head, , signature] = good.split(".");
    const claims = btoa(JSON.stringify({ iss: "virtual-queue", sub: "mali", exp: nowMs }));
    const none = `${btoa('{"alg":"none","typ":"desk+jwt"}')}.${claims}.`;
    for (const session of [
      await signSession(entryOf("mali"), secret, nowMs - 12 * 3_600_000 - 1000),
      await signSession(entryOf("mali"), "another secret", nowMs),
      await signSession({ ...entryOf("noi"), name: "mali" }, secret, nowMs), // signed with a viewer's key
      `${head}.${claims.replaceAll("=", "")}.${signature}`,
      none.replaceAll("=", ""),
      "x",
    ]) {
      const answer = await new DeskClient(null).get("/session", withCookie(session));
      expect([session.slice(0, 20), answer.status]).toEqual([session.slice(0, 20), 401]);
    }
  });

  it("a session whose token was replaced or taken away", async () => {
    const page = await signedIn(OPERATOR);
    const cookie = page.browser.cookie as string;
    const others = ADMIN_TOKENS.replace(entryOf("mali").hash, "a".repeat(64));
    for (const tokens of [others, others.replace("mali", "somchai")]) {
      const later = new DeskClient(null, { variables: { ADMIN_TOKENS: tokens } });
      expect((await later.get("/session", { cookie })).status).toBe(401);
    }
  });

  it("a session's role once the entry has another", async () => {
    const page = await signedIn(OPERATOR);
    const cookie = page.browser.cookie as string;
    const variables = { ADMIN_TOKENS: ADMIN_TOKENS.replace("mali operator", "mali viewer") };
    const answer = await new DeskClient(null, { variables }).change(
      "demo",
      { paused: true },
      {
        ...OWN_PAGE,
        "if-match": "*",
        cookie,
      },
    );
    expect(answer.status).toBe(403);
  });
});

describe("a page elsewhere cannot act with an operator's session", () => {
  it.each([
    ["of another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site", "x-desk": "1" }],
    [
      "of a neighbour",
      { origin: "https://shop.queue.example", "sec-fetch-site": "same-site", "x-desk": "1" },
    ],
    ["of an origin that may join visitors", { origin: "https://shop.example", "x-desk": "1" }],
    ["that sends a form, which has no X-Desk", { origin: QUEUE, "sec-fetch-site": "same-origin" }],
    ["whose browser says nothing", { "x-desk": "1" }],
    ["that was typed", { "sec-fetch-site": "none", "x-desk": "1" }],
  ])("%s", async (_, headers) => {
    const variables = { ALLOWED_ORIGINS: "https://shop.example" };
    const page = await signedIn(OPERATOR, variables);
    const event = freshEvent();
    const acted = await page.change(event, { paused: true }, { ...headers, "if-match": "*" } as never);
    expect([acted.status, acted.body.error.code]).toEqual([403, "FORBIDDEN"]);
    const signIn = await page.send("POST", "/session", { token: OPERATOR }, headers as never);
    expect([signIn.status, signIn.headers.get("set-cookie")]).toEqual([403, null]);
    const { body } = await new DeskClient().get(`/events/${event}`);
    expect(body.version).toBe(0);
  });

  it("nor read what only operators may, be it named in ALLOWED_ORIGINS", async () => {
    const origin = "https://shop.queue.example";
    const page = await signedIn(OPERATOR, { ALLOWED_ORIGINS: origin });
    const answer = await page.get("/events", { origin, "sec-fetch-site": "same-site" });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });
});

describe("the desk is off", () => {
  it("where there is no token", async () => {
    for (const tokens of ["", undefined]) {
      const desk = new DeskClient(OPERATOR, { variables: { ADMIN_TOKENS: tokens } });
      const answer = await desk.get("/events");
      expect([answer.status, answer.body.error.code]).toEqual([404, "DESK_OFF"]);
    }
  });

  it("where a token has a mistake, and the queue goes on", async () => {
    const variables = { ADMIN_TOKENS: `${ADMIN_TOKENS}\nsomchai boss ff` };
    const desk = new DeskClient(OPERATOR, { variables });
    expect((await desk.get("/events")).body.error.code).toBe("MISCONFIGURED");
    expect((await desk.browser.join(freshEvent())).status).toBe(201);
    expect((await desk.browser.ask("GET", "/healthz")).body).toEqual({
      status: "degraded",
      store: "ok",
      desk: "misconfigured",
    });
  });
});
