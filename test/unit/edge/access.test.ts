/** Cloudflare Access, played by a real HTTP server with keys of its own. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose/jwt/sign";
import { exportJWK } from "jose/key/export";
import { generateKeyPair } from "jose/key/generate/keypair";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAccessToken } from "../../../src/edge/admin/auth/access.ts";

const AUD = "f".repeat(64);
const NOW_MS = Date.UTC(2027, 0, 1);

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;
let server: Server;
let teamOrigin: string;
let keys: KeyPair;
let others: KeyPair;
let asked = 0;

beforeAll(async () => {
  [keys, others] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", use: "sig", alg: "RS256" };
  server = createServer((request, response) => {
    asked++;
    if (request.url !== "/cdn-cgi/access/certs") response.writeHead(404);
    response.end(JSON.stringify({ keys: [jwk], public_certs: [] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  teamOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

interface Changed {
  readonly claims?: object;
  readonly key?: CryptoKey | Uint8Array;
  readonly alg?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expSeconds?: number;
}

/** As Access signs one. */
function sign({
  claims,
  key,
  alg = "RS256",
  issuer,
  audience = AUD,
  expSeconds = 60,
}: Changed = {}): Promise<string> {
  return new SignJWT({ email: "mali@shop.example", type: "app", ...claims })
    .setProtectedHeader({ alg, kid: "one", typ: "JWT" })
    .setIssuer(issuer ?? teamOrigin)
    .setAudience([audience])
    .setSubject("7335d417-61da-459d-899c-0a01c76a2f94")
    .setIssuedAt(NOW_MS / 1000)
    .setExpirationTime(NOW_MS / 1000 + expSeconds)
    .sign(key ?? keys.privateKey);
}

const read = (token: string) =>
  readAccessToken(token, { teamOrigin, audience: AUD, operators: new Set(["mali@shop.example"]) }, NOW_MS);

describe("it works", () => {
  it("knows an operator by e-mail, whatever its case", async () => {
    expect(await read(await sign({ claims: { email: "Mali@Shop.example" } }))).toEqual({
      name: "Mali@Shop.example",
      role: "operator",
    });
  });

  it("takes everybody else whom Access lets through for a viewer", async () => {
    const token = await sign({ claims: { email: "noi@shop.example" } });
    expect(await read(token)).toEqual({ name: "noi@shop.example", role: "viewer" });
  });

  it("knows a service token by its client id", async () => {
    const token = await sign({ claims: { email: undefined, common_name: "88bf.access" } });
    expect(await read(token)).toEqual({ name: "88bf.access", role: "viewer" });
  });

  it("asks for the keys once", async () => {
    await read(await sign());
    const before = asked;
    for (let n = 0; n < 5; n++) await read(await sign());
    expect(asked).toBe(before);
  });
});

describe("it refuses", () => {
  it.each<[string, () => Changed]>([
    ["another key's", () => ({ key: others.privateKey })],
    ["a shared secret's", () => ({ alg: "HS256", key: new TextEncoder().encode("s".repeat(32)) })],
    ["another team's", () => ({ issuer: "https://evil.cloudflareaccess.com" })],
    ["another application's", () => ({ audience: "e".repeat(64) })],
    ["an old one", () => ({ expSeconds: -1 })],
    ["nobody's", () => ({ claims: { email: undefined } })],
    [
      "one of a name that the trail cannot hold",
      () => ({ claims: { email: `${"x".repeat(200)}@shop.example` } }),
    ],
    ["one whose name is no text", () => ({ claims: { email: ["mali@shop.example"] } })],
  ])("%s", async (_, changed) => {
    expect(await read(await sign(changed()))).toBeNull();
  });

  it("what is none, or much too long", async () => {
    for (const token of ["", "x", "a.b.c", "x".repeat(100_000)]) expect(await read(token)).toBeNull();
  });

  it("everything while Access does not tell its keys, and says so", async () => {
    const access = { teamOrigin: "http://127.0.0.1:9", audience: AUD, operators: new Set<string>() };
    await expect(readAccessToken(await sign(), access, NOW_MS)).rejects.toThrow();
  });
});
