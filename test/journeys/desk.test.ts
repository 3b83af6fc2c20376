/** An operator with a shell: the lines of docs/operating.md, run against the whole system; and Cloudflare Access in front. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { SignJWT } from "jose/jwt/sign";
import { exportJWK } from "jose/key/export";
import { generateKeyPair } from "jose/key/generate/keypair";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectDescribed } from "../../scripts/openapi/described.ts";
import { Monitor } from "../../scripts/stampede/witness/monitor.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const AUD = "f".repeat(64);
const API = "/api/v1/admin";
const LOOKED_SECONDS = 10;

const { publicKey, privateKey } = await generateKeyPair("RS256");
const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" };
/** In the place of Cloudflare Access: it tells its keys. */
const access = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
access.listen(0, "127.0.0.1");
await once(access, "listening");
const teamOrigin = `http://127.0.0.1:${(access.address() as AddressInfo).port}`;
afterAll(() => access.close());

const journey = startJourney({
  EVENTS: { demo: { release_rate: 10 }, "*": { release_rate: 10 } },
  ACCESS_TEAM_DOMAIN: teamOrigin,
  ACCESS_AUD: AUD,
  ACCESS_OPERATORS: "mali@shop.example",
});

/** The shell blocks of docs/operating.md, in their order. */
const blocks = [
  ...readFileSync(new URL("../../docs/operating.md", import.meta.url), "utf8").matchAll(
    /^```sh\n(.*?)^```$/gms,
  ),
].map(([, block = ""]) => block);
const [setUp = "", ...others] = blocks;

/** Runs lines in bash, after the document's own functions; `=` of its first block is the system's. */
async function run(lines: string): Promise<string> {
  const { url, secrets } = journey().system;
  const functions = setUp.replace(/^(QUEUE|DESK_TOKEN)=.*$/gm, "");
  const env = { ...process.env, QUEUE: url, DESK_TOKEN: secrets.DESK_TOKEN };
  const { stdout } = await promisify(execFile)("bash", ["-ec", `${functions}\n${lines}`], { env });
  return stdout;
}

async function ask(method: string, path: string, headers: Record<string, string>, body?: object) {
  const response = await fetch(journey().system.url + API + path, {
    method,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    body: body ? JSON.stringify(body) : null,
  });
  const answer = { status: response.status, headers: response.headers, body: await response.json() };
  expectDescribed(method, API + path, answer.status, answer.body);
  return answer;
}
const bearer = () => ({ authorization: `Bearer ${journey().system.secrets.DESK_TOKEN}` });

test("the first wrong token stands in the desk's trail at once, without an address", async () => {
  expect((await ask("GET", "/trail", { authorization: "Bearer a-guess" })).status).toBe(401);
  await soon(async () => {
    const { entries } = (await ask("GET", "/trail", bearer())).body;
    expect(entries).toEqual([
      expect.objectContaining({ counts: { wrong_token: 1 }, networks: ["elsewhere"] }),
    ]);
  });
});

test("every line of docs/operating.md does what it says", async () => {
  const changes = others.find((block) => block.startsWith("change ")) ?? "";
  await run(changes);
  const { body } = await ask("GET", "/events/demo", bearer());
  expect(body.values).toMatchObject({
    paused: { value: false, from: "operator" },
    notice: { value: null, from: "default" },
    release_rate: { value: 10, from: "table" },
    remaining: { value: 800, from: "operator" }, // the sum of the ticket types
    max_active: { value: 5000, from: "operator" },
    notice_en: { value: "Gates open at six.", from: "operator" },
    opens_at: { value: "2027-04-13T11:30:00.000Z", from: "operator" },
    closed: { value: true, from: "operator" },
  });
  const acts = others.find((block) => block.includes("/recount")) ?? "";
  expect(await run(acts)).toContain('{"status":"retired"}');
  expect((await ask("GET", "/events/demo", bearer())).body.version).toBe(0);
  await expect(run(`change demo '{"pasued":true}'`)).rejects.toThrow(); // so that a script notices
});

describe("with people in line", () => {
  test("an act is on every open stream within two seconds, and cuts none", async () => {
    const event = freshEvent();
    await ask("PATCH", `/events/${event}`, { ...bearer(), "if-match": "*" }, { release_rate: 0 });
    const people = await journey().crowd(event, 12);
    const streams = await Promise.all(people.map((person) => person.stream(event)));
    await Promise.all(streams.map((stream) => stream.first()));
    const answer = await ask(
      "PATCH",
      `/events/${event}`,
      { ...bearer(), "if-match": '"1"' },
      { notice: "six!" },
    );
    expect(answer.headers.get("etag")).toBe('"2"');
    for (const stream of streams) {
      await soon(() => expect(stream.messages.some(({ data }) => data.notice === "six!")).toBe(true));
      expect(stream.state).toBe("open");
    }
    const late = await ask("PATCH", `/events/${event}`, { ...bearer(), "if-match": '"1"' }, { paused: true });
    expect([late.status, late.body.event.version]).toEqual([412, 2]);
    const refused = await ask("POST", `/events/${event}/retire`, bearer());
    expect(refused.body).toMatchObject({ reason: "PEOPLE_WAIT", people: 12 });
    const erased = people[0]?.visitorId ?? "";
    await ask("POST", `/events/${event}/people/erase`, bearer(), { user_id: erased });
    await soon(() => expect(streams[0]?.state).toBe("ended"));
    expect((await journey().places(event)).size).toBe(11);
    await ask("POST", `/events/${event}/recount`, bearer());
    const { entries } = (await ask("GET", `/events/${event}/audit`, bearer())).body;
    expect(entries.map(({ what }: { what: string }) => what)).toEqual([
      "recount",
      "erase",
      "control",
      "control",
    ]);
    await ask("GET", "/events", bearer());
    for (const stream of streams) stream.close();
  });

  test("an open page costs Redis a command a second, whether anybody waits or not", async () => {
    const [busy, idle] = [freshEvent(), freshEvent()];
    await ask("PATCH", `/events/${busy}`, { ...bearer(), "if-match": "*" }, { release_rate: 0 });
    const [person] = await journey().crowd(busy, 1);
    const stream = await person?.stream(busy);
    const lines: string[] = [];
    const monitor = await Monitor.start(journey().system.redisUrl, (line) => lines.push(line));
    const startedMs = Date.now();
    for (let second = 0; second < LOOKED_SECONDS; second++) {
      for (const event of [busy, idle]) await ask("GET", `/events/${event}`, bearer());
      await sleep(1000);
    }
    monitor.stop();
    const seconds = (Date.now() - startedMs) / 1000; // more than were meant where answers take their time
    for (const event of [busy, idle]) {
      const own = lines.filter((line) => line.includes(`{${event}}`));
      // Ticks are the event's own. A look at what operators have set is four commands, of which two name the trail.
      const commands = event === busy ? 2 * own.filter((line) => line.includes(":audit")).length : own.length;
      expect(commands).toBeGreaterThan(0);
      expect(commands / seconds).toBeLessThanOrEqual(1.5); // the first look, too, is among so few seconds
    }
    stream?.close();
  });
});

describe("behind Cloudflare Access", () => {
  const sign = (email: string, audience = AUD) =>
    new SignJWT({ email })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(teamOrigin)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime("1 minute")
      .sign(privateKey);
  let operator: string;
  let viewer: string;
  beforeAll(async () => {
    [operator, viewer] = [await sign("mali@shop.example"), await sign("noi@shop.example")];
  });

  test("an operator acts, a viewer looks, and nobody else is let in", async () => {
    const event = freshEvent();
    const by = (token: string) => ({ "cf-access-jwt-assertion": token, "x-desk": "1", "if-match": "*" });
    expect((await ask("GET", "/session", by(operator))).body).toEqual({
      name: "mali@shop.example",
      role: "operator",
    });
    const change = (headers: Record<string, string>) =>
      ask("PATCH", `/events/${event}`, headers, { paused: true });
    expect((await change(by(operator))).status).toBe(200);
    expect((await ask("GET", `/events/${event}`, by(viewer))).body.version).toBe(1);
    expect((await change(by(viewer))).status).toBe(403);
    expect((await change(by(await sign("mali@shop.example", "another application")))).status).toBe(401);
    const forged = { ...by(operator), "sec-fetch-site": "cross-site" };
    expect((await change(forged)).status).toBe(403);
    const { "x-desk": _, ...form } = by(operator);
    expect((await change(form)).status).toBe(403);
  });
});
