/** An opening by a drawing, over the front door: entering, the drawing by a real beacon of its own, and what comes of it. */
import { env as platformEnv } from "cloudflare:workers";
import { calculateJwkThumbprint, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { parseConfig } from "../../src/config.ts";
import { toBase64url } from "../../src/core/draw/base64url.ts";
import { LeafMaker, SheetFinder } from "../../src/core/draw/leaf.ts";
import { proofKeyOf } from "../../src/pass/proof-key.ts";
import { soon } from "../support/soon.ts";
import { Browser, idOf, operate } from "../support/worker/edge-client.ts";
import { open, press, visitor } from "../support/worker/page-client.ts";

const HOUR_MS = 3_600_000;
const env = platformEnv as unknown as Env;

async function proofKey() {
  const { key } = parseConfig(env).proof;
  if (key === null) throw new Error("the tests set no proof key");
  return proofKeyOf(key);
}

/** The claims of a receipt that the queue's proof key has signed. */
async function read(receipt: string) {
  const { publicJwk, kid } = await proofKey();
  expect(kid).toBe(await calculateJwkThumbprint(publicJwk as unknown as JWK));
  expect(decodeProtectedHeader(receipt)).toEqual({ alg: "ES256", typ: "vq-receipt+jwt", kid });
  const key = await importJWK(publicJwk as unknown as JWK, "ES256");
  return (await jwtVerify(receipt, key)).payload;
}

const askReceipt = (browser: Browser, event: string) =>
  browser.ask("GET", `/api/v1/queue/position/${event}?receipt=1`);

/** Frames of a stream, read as they come. */
async function* framesOf(response: Response) {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split("\n\n");
    text = frames.pop() ?? "";
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined && !/^event:/m.test(frame)) yield JSON.parse(data);
    }
  }
}

describe("an event that opens with a drawing", () => {
  const event = "drawn-at-the-door";
  const opensAtMs = Date.now() + HOUR_MS;

  it("is not entered before its time is named, nor before people may, and says so", async () => {
    const person = new Browser();
    const early = await person.join(event);
    expect([early.status, early.body.error]).toEqual([
      409,
      expect.objectContaining({ code: "QUEUE_NOT_OPEN", opens_at: null }),
    ]);
    expect((await person.ask("GET", `/api/v1/queue/status/${event}`)).body).toMatchObject({
      opening: "draw",
      opens_at: null,
      enters_at: null,
    });
    const entersAtMs = Date.now() + 60_000;
    await operate(event, { opensAtMs, entersAtMs });
    const refused = await soon(async () => {
      const answer = await person.join(event);
      expect(answer.body.error.enters_at).toBe(new Date(entersAtMs).toISOString());
      return answer;
    });
    expect(refused.body.error.opens_at).toBe(new Date(opensAtMs).toISOString());
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    await operate(event, { entersAtMs: null });
  });

  it("is entered, once, and tells how many have", async () => {
    const [first, second] = [new Browser(), new Browser()];
    const entered = await soon(async () => {
      const answer = await first.join(event);
      expect(answer.status).toBe(201);
      return answer;
    });
    expect(entered.body).toEqual({
      status: "entered",
      draw: { phase: "entering", entered: 1, opens_at: new Date(opensAtMs).toISOString(), enters_at: null },
      poll_after_seconds: expect.any(Number),
      notice: null,
    });
    expect((await second.join(event)).body).toMatchObject({ status: "entered", draw: { entered: 2 } });
    const again = await first.join(event);
    expect([again.status, again.body.status]).toEqual([200, "already_entered"]);
    expect((await first.position(event)).body).toMatchObject({ status: "entered", draw: { entered: 2 } });
    expect(await first.claim(event)).toMatchObject({ status: 409, body: { error: { code: "NOT_READY" } } });
    expect((await second.leave(event)).body).toEqual({ status: "left" });
    expect((await second.position(event)).status).toBe(404);
  });

  it("gives an entry its receipt when it has stood for five seconds, and not before", async () => {
    const person = new Browser();
    const joiningMs = Date.now();
    await person.join(event);
    const early = await askReceipt(person, event);
    // On a machine that stood still for so long meanwhile it may have one.
    if (Date.now() - joiningMs < 5000) expect(early.body).not.toHaveProperty("receipt");
    const { body } = await soon(async () => {
      const answer = await askReceipt(person, event);
      expect(answer.body.receipt).toEqual(expect.any(String));
      return answer;
    });
    expect(body).toMatchObject({ status: "entered" });
    const claims = await read(body.receipt);
    const { saltSecret } = await proofKey();
    const [user, leaves] = [idOf(person), new LeafMaker(event, Number(claims.generation), saltSecret)];
    expect(claims).toEqual({
      event_id: event,
      generation: expect.any(Number),
      leaf: toBase64url(leaves.leaf(user)),
      salt: toBase64url(leaves.salt(user)),
      sheet: new SheetFinder(event, saltSecret).sheetOf(user),
      iat: expect.any(Number),
    });
    expect((await person.position(event)).body).not.toHaveProperty("receipt");
    expect((await person.ask("GET", `/api/v1/queue/position/${event}?receipt=yes`)).status).toBe(400);
  });

  it("is drawn: streams tell each phase and go on with the drawn place, newcomers stand behind", async () => {
    const people = Array.from({ length: 6 }, () => new Browser());
    for (const person of people) expect((await person.join(event)).body.status).toBe("entered");
    const watching = people[0] as Browser;
    const stream = await watching.open("GET", `/api/v1/queue/position/${event}/stream`);
    const frames = framesOf(stream);
    await operate(event, { rateOverrideMilli: 0, opensAtMs: Date.now() });

    // biome-ignore lint/suspicious/noExplicitAny: frames of several shapes
    const seen: any[] = [];
    for await (const frame of frames) {
      seen.push(frame);
      if (frame.position !== undefined) break;
    }
    const entrants = seen.filter(({ position }) => position === undefined);
    expect(entrants.length).toBeGreaterThan(0);
    for (const frame of entrants) expect(Object.keys(frame)).toEqual(["draw", "notice"]);
    const place = seen.at(-1);
    expect(place).toMatchObject({
      draw: { phase: "seated", place: expect.any(Number), entered: expect.any(Number) },
    });
    expect(place.draw.place).toBeGreaterThanOrEqual(1);
    expect(place.draw.place).toBeLessThanOrEqual(place.draw.entered);

    // A lobby that nobody watches at learns of an opening that was brought forward when it asks Redis again.
    const places = await soon(async () => {
      const all = await Promise.all(people.map(async (person) => (await person.position(event)).body));
      expect(new Set(all.map(({ position }) => position ?? 0)).size).toBe(people.length);
      expect(all.every(({ position }) => position >= 1)).toBe(true);
      return all;
    });
    const newcomer = new Browser();
    const joined = await newcomer.join(event);
    expect(joined.body.position).toBeGreaterThan(Math.max(...places.map(({ position }) => position)));
    expect(joined.body).not.toHaveProperty("draw");
    expect((await watching.ask("GET", `/api/v1/queue/status/${event}`)).body.draw).toMatchObject({
      phase: "seated",
    });

    const receipt = await soon(async () => {
      const { body } = await askReceipt(newcomer, event);
      expect(body.receipt).toEqual(expect.any(String));
      return body;
    });
    expect(await read(receipt.receipt)).toMatchObject({
      position: receipt.position,
      version: receipt.version,
    });
  });
});

describe("the page of a drawing", () => {
  const event = "drawn-later";

  it("counts down, is entered by its form without a script, and leads to the receipt", async () => {
    const opensAtMs = Date.now() + HOUR_MS;
    await operate(event, { opensAtMs });
    const browser = visitor();
    const before = await soon(async () => {
      const page = await open(browser, `/queue/${event}`);
      expect(page.model.state).toEqual({ status: "outside", draw: { opensAtMs, entersAtMs: null } });
      return page;
    });
    expect(before.html).toContain('<h1 data-slot="heading" tabindex="-1">Enter the draw</h1>');
    const [, proof = ""] = /name="proof" value="([^"]+)"/.exec(before.html) ?? [];
    expect((await press(browser, `/queue/${event}/join`, { proof })).status).toBe(303);
    const { html, model } = await open(browser, `/queue/${event}`);
    expect(model.state).toMatchObject({
      status: "entered",
      draw: { phase: "entering", entered: 1, opensAtMs },
    });
    const seen = html.replaceAll(/<!--.*?-->/gs, "");
    expect(seen).toContain("You are in the draw");
    expect(seen).toContain("1 person has entered so far.");
    expect(seen).toContain(`href="/api/v1/queue/position/${event}?receipt=1"`);
    expect(seen).toContain('<meta http-equiv="refresh" content="60">');
    expect(seen).toContain("Yes, leave the draw");
    expect(seen).not.toContain("Join the queue");
  });

  it("brings a calendar entry that says to enter before", async () => {
    const entry = await (await visitor().open("GET", `/queue/${event}/opening.ics`)).text();
    expect(entry).toContain("SUMMARY:drawn-later: the draw");
    expect(entry.replaceAll("\r\n ", "")).toContain("Enter before this time");
  });
});
