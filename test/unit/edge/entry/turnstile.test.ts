/** Cloudflare's word on a token, from a real HTTP server in its place. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ACTION, askTurnstile } from "../../../../src/edge/entry/turnstile.ts";
import { TurnstileStandIn } from "../../../support/challenge/turnstile-stand-in.ts";

const SECRET = "0x4AAAAAAA-secret-of-the-tests";
const TERMS = { binding: "b".repeat(43), hostnames: ["queue.example", "shop.example"] };
const WIDGET = { hostname: "queue.example", action: ACTION, cdata: TERMS.binding };

let cloudflare: TurnstileStandIn;
beforeEach(async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  cloudflare = await TurnstileStandIn.open(SECRET);
});
afterEach(() => {
  cloudflare.close();
  vi.restoreAllMocks();
});

const ask = (token: string, terms = TERMS, secret = SECRET) =>
  askTurnstile(token, { siteKey: "a-key", secret, verifyUrl: cloudflare.url }, terms);

describe("a token", () => {
  it("passes, and again for the same person, whose answer was lost", async () => {
    const token = cloudflare.solve(WIDGET);
    expect(await ask(token)).toBe("passed");
    expect(await ask(token)).toBe("passed");
    expect(cloudflare.asked).toBe(2);
  });

  it("of a page of the shop that may ask passes, too", async () => {
    expect(await ask(cloudflare.solve({ ...WIDGET, hostname: "shop.example" }))).toBe("passed");
  });

  it.each([
    ["another site", { hostname: "elsewhere.example" }],
    ["another form", { action: "login" }],
    ["another person", { cdata: "c".repeat(43) }],
  ])("that was made for %s fails", async (_, change) => {
    expect(await ask(cloudflare.solve({ ...WIDGET, ...change }))).toBe("failed");
  });

  it("that somebody else has used already fails, though its widget named this person", async () => {
    const token = cloudflare.solve(WIDGET);
    expect(await ask(token, { ...TERMS, binding: "c".repeat(43) })).toBe("failed");
    expect(await ask(token)).toBe("failed");
  });

  it("that is older than five minutes fails", async () => {
    const token = cloudflare.solve(WIDGET);
    cloudflare.aheadMs = 300_001;
    expect(await ask(token)).toBe("failed");
  });

  it("that Cloudflare never gave out fails", async () => {
    expect(await ask("made-up")).toBe("failed");
  });
});

describe("nothing is known of the person", () => {
  it("when the secret is wrong, and the log says so without it", async () => {
    expect(await ask(cloudflare.solve(WIDGET), TERMS, "another-secret")).toBe("away");
    const [line] = vi.mocked(console.warn).mock.calls.flat() as string[];
    expect(JSON.parse(String(line))).toEqual({
      level: "warn",
      message: "Turnstile did not answer",
      reason: "It answers invalid-input-secret.",
    });
  });

  it.each([
    ["a fault", 500, "oops"],
    ["a redirect", 302, ""],
    ["no JSON", 200, "<html>"],
    ["no verdict", 200, "{}"],
    ["a verdict that is no boolean", 200, '{"success":"true"}'],
    ["too much", 200, JSON.stringify({ success: true, more: "x".repeat(70_000) })],
  ])("when it answers %s", async (_, status, text) => {
    cloudflare.mood = { kind: "broken", status, text };
    expect(await ask(cloudflare.solve(WIDGET))).toBe("away");
  });

  it("when it cannot be reached", async () => {
    const token = cloudflare.solve(WIDGET);
    cloudflare.close();
    expect(await ask(token)).toBe("away");
  });

  it("when it does not answer within its time", async () => {
    const timeout = vi
      .spyOn(AbortSignal, "timeout")
      .mockImplementation(() => AbortSignal.abort(new Error("late")));
    expect(await ask(cloudflare.solve(WIDGET))).toBe("away");
    expect(timeout).toHaveBeenCalledWith(3000);
  });
});
