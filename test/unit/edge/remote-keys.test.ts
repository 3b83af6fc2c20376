/** Keys that somebody else publishes, at a real HTTP server, through time that is set. */
import { SignJWT } from "jose";
import { jwtVerify } from "jose/jwt/verify";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { KeysUnavailable, RemoteKeys } from "../../../src/edge/remote-keys.ts";
import { type KeyPair, KeyServer, makeKey } from "../../support/login/key-server.ts";

const START_MS = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;

let one: KeyPair & { readonly jwk: object };
let two: KeyPair & { readonly jwk: object };
let server: KeyServer;
let keys: RemoteKeys;

beforeAll(async () => {
  [one, two] = await Promise.all([makeKey("ES256", "one"), makeKey("ES256", "two")]);
});
beforeEach(async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  server = await KeyServer.open();
  server.answer = { keys: [one.jwk] };
  keys = new RemoteKeys(server.url);
});
afterEach(() => {
  server.close();
  vi.restoreAllMocks();
});

/** Whose token it is, `atMs` after the start; the error's name where that is not known. */
async function read(kid: string, pair: KeyPair, atMs = 0): Promise<unknown> {
  const token = await new SignJWT({ sub: kid })
    .setProtectedHeader({ alg: "ES256", kid })
    .sign(pair.privateKey);
  const options = { algorithms: ["ES256"], currentDate: new Date(START_MS) };
  return jwtVerify(token, keys.at(START_MS + atMs), options).then(
    ({ payload }) => payload.sub,
    (error: unknown) => (error instanceof KeysUnavailable ? "unavailable" : (error as { code: string }).code),
  );
}

const AWAY = { status: 503, text: "" };
const NO_KEY = "ERR_JWKS_NO_MATCHING_KEY";

describe("it works", () => {
  it("keeps them for ten minutes", async () => {
    await read("one", one);
    await read("one", one, 10 * MINUTE_MS - 1);
    expect(server.asked).toBe(1);
    await read("one", one, 10 * MINUTE_MS);
    expect(server.asked).toBe(2);
  });

  it("finds a key that is new, at most every half a minute", async () => {
    expect(await read("one", one)).toBe("one");
    server.answer = { keys: [one.jwk, two.jwk] };
    expect(await read("two", two, 29_999)).toBe(NO_KEY);
    expect(server.asked).toBe(1);
    expect(await read("two", two, 30_000)).toBe("two");
  });

  it("asks no more often, however many unknown keys tokens name", async () => {
    await read("one", one);
    for (let n = 0; n < 20; n++) await read(`unknown-${n}`, two, 30_000 + n);
    expect(server.asked).toBe(2);
  });

  it("forgets a key that is published no more", async () => {
    await read("one", one);
    server.answer = { keys: [two.jwk] };
    expect(await read("one", one, 10 * MINUTE_MS)).toBe(NO_KEY);
  });
});

describe("while their address is away", () => {
  it("goes on with those that are known, and asks every ten seconds", async () => {
    await read("one", one);
    server.answer = AWAY;
    for (const atMs of [0, 1, 9999]) expect(await read("one", one, 10 * MINUTE_MS + atMs)).toBe("one");
    expect(server.asked).toBe(2);
    expect(await read("one", one, 60 * MINUTE_MS)).toBe("one");
    expect(server.asked).toBe(3);
  });

  it("does not know whether an unknown key is good", async () => {
    await read("one", one);
    server.answer = AWAY;
    expect(await read("two", two, 30_000)).toBe("unavailable");
    server.answer = { keys: [one.jwk, two.jwk] };
    expect(await read("two", two, 40_000)).toBe("two");
  });

  it("knows nothing at first, says so at once, and comes back by itself", async () => {
    server.answer = AWAY;
    expect(await read("one", one)).toBe("unavailable");
    expect(await read("one", one, 9999)).toBe("unavailable");
    expect(server.asked).toBe(1);
    server.answer = { keys: [one.jwk] };
    expect(await read("one", one, 10_000)).toBe("one");
  });

  it.each([
    ["another page", { status: 200, text: "<html>" }],
    ["something else", { status: 200, text: '{"keys":5}' }],
    ["a redirect", { status: 302, text: "" }],
    ["more than 64 KiB", { status: 200, text: `{"keys":[],"more":"${"x".repeat(70_000)}"}` }],
  ])("takes %s for that", async (_, answer) => {
    server.answer = answer;
    expect(await read("one", one)).toBe("unavailable");
    expect(server.asked).toBe(1);
  });
});
