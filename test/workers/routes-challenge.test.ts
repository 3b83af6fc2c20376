/** POST /queue/join of an event that opens with a drawing: what is asked before entering, and of whom. */
import { describe, expect, it } from "vitest";
import { solveWork } from "../support/challenge/solve.ts";
import {
  type Answer,
  eventWith,
  operate,
  standingEvent,
  withVariables,
} from "../support/worker/edge-client.ts";

const HOUR_MS = 3_600_000;
/** Few steps, and the shortest wait there is: a second in the usual lane. */
const DRAWN = { EVENTS: { "*": { opening: "draw", challenge_steps: 10, challenge_patience_seconds: 4 } } };

const opensIn = (ms: number) => eventWith({ opensAtMs: Date.now() + ms });
const codeOf = ({ status, body }: Answer) => [status, body.error?.code];
const join = (browser: ReturnType<typeof withVariables>, event: string, challenge?: unknown) =>
  browser.send("POST", "/api/v1/queue/join", { event_id: event, challenge });
/** What the queue itself says to whoever came past the challenge. */
const LET_THROUGH = [409, "QUEUE_NOT_OPEN"];

describe("before the opening", () => {
  it("a join is refused with what there is to do, and until when it is asked", async () => {
    const opensAtMs = Date.now() + HOUR_MS;
    const event = await eventWith({ opensAtMs });
    const refused = await join(withVariables(DRAWN), event);
    expect(codeOf(refused)).toEqual([403, "CHALLENGE_REQUIRED"]);
    const { work, patience, until, turnstile } = refused.body.challenge;
    expect([work.most, work.challenge.parameters.algorithm]).toEqual([10, "PBKDF2/SHA-256"]);
    expect(patience.answer).toMatch(/^patience\./);
    expect(Date.parse(patience.valid_from) - Date.now()).toBeLessThanOrEqual(1000);
    expect([until, turnstile]).toEqual([new Date(opensAtMs).toISOString(), undefined]);
  });

  it("one that brings the work is let through, as often as it is sent", async () => {
    const event = await opensIn(HOUR_MS);
    const browser = withVariables(DRAWN);
    const { body } = await join(browser, event);
    const answer = await solveWork(body.challenge.work);
    expect(codeOf(await join(browser, event, answer))).toEqual(LET_THROUGH);
    expect(codeOf(await join(browser, event, answer))).toEqual(LET_THROUGH);
  });

  it("one that waited is let through, and one that has not yet keeps its time", async () => {
    const event = await opensIn(HOUR_MS);
    const browser = withVariables({ EVENTS: { "*": { opening: "draw", challenge_patience_seconds: 3600 } } });
    const { answer, valid_from } = (await join(browser, event)).body.challenge.patience;
    const early = await join(browser, event, answer);
    expect(codeOf(early)).toEqual([403, "CHALLENGE_FAILED"]);
    expect(early.body.challenge.patience.answer).toBe(answer);
    expect(Date.parse(early.body.challenge.patience.valid_from) - Date.parse(valid_from)).toBeLessThan(1000);
    // The same wait under a setting by which it is over.
    const later = withVariables(DRAWN);
    later.cookie = browser.cookie;
    await expect.poll(async () => codeOf(await join(later, event, answer))).toEqual(LET_THROUGH);
  });

  it("another visitor's work, or another event's, is none, and there is new work beside the refusal", async () => {
    const event = await opensIn(HOUR_MS);
    const other = await opensIn(HOUR_MS);
    const [malee, somchai] = [withVariables(DRAWN), withVariables(DRAWN)];
    const answer = await solveWork((await join(malee, event)).body.challenge.work);
    await join(somchai, event);
    for (const refused of [await join(somchai, event, answer), await join(malee, other, answer)]) {
      expect(codeOf(refused)).toEqual([403, "CHALLENGE_FAILED"]);
      expect(refused.body.challenge.work.challenge.parameters.nonce).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  it.each(["", "nonsense", "work.", "work.x", "patience.x", "turnstile.x", "x".repeat(2560)])(
    "%j is no answer",
    async (answer) => {
      const event = await opensIn(HOUR_MS);
      expect(codeOf(await join(withVariables(DRAWN), event, answer))).toEqual([403, "CHALLENGE_FAILED"]);
    },
  );

  it.each([[5], [null], [{}], ["x".repeat(2561)]])("%j is not understood", async (answer) => {
    const event = await opensIn(HOUR_MS);
    expect(codeOf(await join(withVariables(DRAWN), event, answer))).toEqual([400, "INVALID_REQUEST"]);
  });
});

describe("nobody is asked", () => {
  it("who has a place already, also with an answer that is none", async () => {
    const event = await standingEvent();
    const browser = withVariables(DRAWN);
    await browser.join(event);
    await operate(event, { opensAtMs: Date.now() + HOUR_MS });
    for (const answer of [undefined, "nonsense"]) {
      expect((await join(browser, event, answer)).body).toMatchObject({
        status: "already_in_queue",
        position: 1,
      });
    }
  });

  it("from the opening on", async () => {
    const event = await eventWith({ opensAtMs: Date.now() - 1, rateOverrideMilli: 0 });
    expect((await withVariables(DRAWN).join(event)).body).toMatchObject({ status: "joined", position: 1 });
  });

  it("where no time is announced", async () => {
    expect((await withVariables(DRAWN).join(await standingEvent())).status).toBe(201);
  });

  it.each([
    ["in an event that opens first come, first served", { EVENTS: { "*": {} } }],
    ["in one without a challenge", { EVENTS: { "*": { opening: "draw", challenge: "none" } } }],
    ["where none is for all", { ...DRAWN, CHALLENGE: "none" }],
  ])("%s", async (_, variables) => {
    const event = await opensIn(HOUR_MS);
    expect(codeOf(await withVariables(variables).join(event))).toEqual(LET_THROUGH);
  });

  it("whom a gateway has named, unless the event says so", async () => {
    const event = await opensIn(HOUR_MS);
    const known = { "x-gateway-secret": "gateway-secret-of-the-tests-0123456789", "x-user-id": "malee" };
    const ask = (settings: object) =>
      withVariables({ AUTH_MODE: "gateway", EVENTS: { "*": { opening: "draw", ...settings } } }).send(
        "POST",
        "/api/v1/queue/join",
        { event_id: event },
        known,
      );
    expect(codeOf(await ask({}))).toEqual(LET_THROUGH);
    expect(codeOf(await ask({ challenge: "proof-of-work" }))).toEqual([403, "CHALLENGE_REQUIRED"]);
  });
});
