/** Who is let through the gate: by a pass, while Redis is away, and by rule. */
import { createHmac } from "node:crypto";
import { SignJWT } from "jose/jwt/sign";
import { afterEach, describe, expect, it } from "vitest";
import { extendPass } from "../../src/origin/index.ts";
import { cookiesOf, PARTNER_SECRET, startGate } from "../support/journey/gate-journey.ts";
import { soon } from "../support/soon.ts";

const gate = startGate();

describe("with a pass", () => {
  it("a visitor goes through, and the shop is told who it is", async () => {
    const { cookie, user, pass } = await gate().admit("demo");
    const response = await gate().openPage("/tickets/a", { cookie, "x-queue-user": "somebody-else" });
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(gate().shop.seen[0]?.headers).toMatchObject({
      "x-queue-pass": pass,
      "x-queue-user": user,
      "x-queue-event": "demo",
      cookie,
    });
  });

  it("a program shows it in a header", async () => {
    const { pass } = await gate().admit("demo");
    const response = await gate().ask("/orders", {
      method: "POST",
      headers: { "x-queue-pass": pass },
      body: "seat=1",
    });
    expect([response.status, await response.json()]).toMatchObject([200, { bytes: 6 }]);
  });

  it("a pass in the cookie of a domain is none where no domain is named: a neighbour may have put it there", async () => {
    const { pass } = await gate().admit("demo");
    expect((await gate().ask("/tickets/a", { headers: { cookie: `queue_pass=${pass}` } })).status).toBe(403);
    expect((await gate().ask("/tickets/a", { headers: { cookie: `queue_pass_demo=${pass}` } })).status).toBe(
      200,
    );
  });

  it("a visitor without a script lands where they were heading", async () => {
    const { cookie } = await gate().admit("demo");
    const visitor = cookie.split("; ")[0] ?? "";
    const to = `${gate().url}/tickets/a?seat=1`;
    const entered = await gate().openPage(`/queue/demo/enter?to=${encodeURIComponent(to)}`, {
      cookie: visitor,
    });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, to]);
    const brought = [visitor, ...cookiesOf(entered)].join("; ");
    expect((await gate().openPage("/tickets/a?seat=1", { cookie: brought })).status).toBe(200);
  });

  it("that a shop has extended, a visitor comes back from the queue's page with the longer one", async () => {
    const { cookie, pass } = await gate().admit("demo");
    const visitor = cookie.split("; ")[0] ?? "";
    const { url, secrets } = gate().system;
    const queue = { queueUrl: url, originToken: secrets.ORIGIN_TOKEN };
    const longer = await extendPass({ queuePass: pass, eventId: "demo", seconds: 600 }, queue);
    const entered = await gate().openPage("/queue/demo/enter", { cookie: visitor });
    expect(entered.headers.getSetCookie().join()).toContain(longer.queuePass);
    const brought = [visitor, ...cookiesOf(entered)].join("; ");
    expect((await gate().openPage("/tickets/a", { cookie: brought })).status).toBe(200);
    expect(gate().shop.seen[0]?.headers["x-queue-pass"]).toBe(longer.queuePass);
  });

  it("of another event, nobody goes through", async () => {
    const { pass } = await gate().admit("demo");
    const response = await gate().ask("/next/a", { headers: { "x-queue-pass": pass } });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { error: { code: "QUEUE_PASS_EVENT_MISMATCH" }, event_id: "next" },
    ]);
  });

  it("of one event, nobody goes through to what may be another's", async () => {
    const { pass } = await gate().admit("demo");
    const headers = { "x-queue-pass": pass };
    expect((await gate().ask("/index.php?route=checkout/cart", { headers })).status).toBe(200);
    const path = "/tickets/poster/a%2f..%2f..%2f..%2fnext/a";
    expect([path, (await gate().ask(path, { headers })).status]).toEqual([path, 403]);
    const open = "/off/a%2f..%2f..%2ftickets/a";
    expect([open, (await gate().ask(open)).status]).toEqual([open, 403]);
    expect(gate().shop.seen).toHaveLength(1);
  });

  it("that ended or was forged, nobody goes through", async () => {
    const { pass } = await gate().admit("demo");
    const claims = JSON.parse(Buffer.from(pass.split(".")[1] ?? "", "base64url").toString());
    const header = JSON.parse(Buffer.from(pass.split(".")[0] ?? "", "base64url").toString());
    const secret = new TextEncoder().encode(gate().system.secrets.QUEUE_PASS_SECRET);
    const ended = await new SignJWT({ ...claims, exp: 1 }).setProtectedHeader(header).sign(secret);
    const forged = await new SignJWT(claims)
      .setProtectedHeader(header)
      .sign(new TextEncoder().encode("another secret of 32 characters."));
    const codes = [];
    for (const token of [ended, forged, "x", "x".repeat(9000)]) {
      const response = await gate().ask("/tickets/a", { headers: { "x-queue-pass": token } });
      codes.push(((await response.json()) as { error: { code: string } }).error.code);
    }
    expect(codes).toEqual(["QUEUE_PASS_EXPIRED", ...Array(3).fill("INVALID_QUEUE_PASS")]);
    expect(gate().shop.seen).toEqual([]);
  });
});

describe("while Redis is away", () => {
  afterEach(() => {
    gate().system.bridge.faults.refuse = false;
  });

  it("who holds a pass goes on, and others wait at the queue", async () => {
    const { cookie } = await gate().admit("demo");
    gate().system.bridge.faults.refuse = true;
    for (let n = 0; n < 5; n++) expect((await gate().openPage("/tickets/a", { cookie })).status).toBe(200);
    expect((await gate().openPage("/tickets/a")).headers.get("location")).toMatch(/^\/queue\/demo\?to=/);
    expect((await gate().openPage("/queue/demo")).headers.get("content-type")).toContain("text/html");
    expect(gate().shop.seen).toHaveLength(5);
  });

  it("others are refused at once where the event says so", async () => {
    const { pass } = await gate().admit("strict");
    gate().system.bridge.faults.refuse = true;
    const held = await gate().ask("/strict/a", { headers: { "x-queue-pass": pass } });
    expect(held.status).toBe(200);
    await soon(async () => {
      const refused = await gate().openPage("/strict/a");
      expect([refused.status, refused.headers.get("content-type")]).toEqual([
        503,
        "text/html; charset=UTF-8",
      ]);
    });
    expect(gate().shop.seen).toHaveLength(1);
  });
});

describe("by rule", () => {
  it("an event whose gate is open lets everybody through, one that is shut nobody", async () => {
    expect((await gate().ask("/off/a")).status).toBe(200);
    const { pass } = await gate().admit("shut");
    const shut = await gate().ask("/shut/a", { headers: { "x-queue-pass": pass } });
    expect([shut.status, await shut.json()]).toMatchObject([503, { error: { code: "GATE_CLOSED" } }]);
    const page = await gate().openPage("/shut/a");
    expect([page.status, page.headers.get("content-type")]).toEqual([503, "text/html; charset=UTF-8"]);
    const now = Math.floor(Date.now() / 1000);
    const signature = createHmac("sha256", PARTNER_SECRET)
      .update(`${now}\nGET\n${new URL(gate().url).host}\n/shut/a`)
      .digest("base64url");
    const partner = await gate().ask("/shut/a", {
      headers: { "x-queue-partner": `press.${now}.${signature}` },
    });
    expect(partner.status).toBe(503);
  });

  it("a partner's signed request needs no pass, and any other signature does", async () => {
    const sign = (text: string, seconds: number, secret = PARTNER_SECRET) =>
      `press.${seconds}.${createHmac("sha256", secret).update(`${seconds}\n${text}`).digest("base64url")}`;
    const now = Math.floor(Date.now() / 1000);
    const text = `GET\n${new URL(gate().url).host}\n/tickets/a?n=1`;
    const statusOf = async (partner: string, path = "/tickets/a?n=1") =>
      (await gate().ask(path, { headers: { "x-queue-partner": partner } })).status;
    expect(await statusOf(sign(text, now))).toBe(200);
    expect(gate().shop.seen[0]?.headers["x-queue-partner"]).toBe("press");
    expect(await statusOf(sign(text, now), "/tickets/b")).toBe(403);
    expect(await statusOf(sign(text, now - 330))).toBe(403);
    expect(await statusOf(sign(text, now + 330))).toBe(403);
    expect(await statusOf(sign(text, now, "another secret of 32 characters."))).toBe(403);
    expect(await statusOf(sign(text, now).replace("press", "__proto__"))).toBe(403);
  });
});
