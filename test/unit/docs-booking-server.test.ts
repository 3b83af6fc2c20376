/** docs/booking-server.md: a shop in any language tests its own check with the pass that stands there. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createPassVerifier } from "../../src/origin/index.ts";
import { readDocTable } from "../support/doc-tables.ts";

const text = readFileSync(new URL("../../docs/booking-server.md", import.meta.url), "utf8");
const [, pass = ""] = /^(eyJ\S+)$/m.exec(text) ?? [];
const [, secret = ""] = /The secret is `(\w+)`/.exec(text) ?? [];
const verifier = createPassVerifier({ secret });

it("shows a pass that is good until 2100", async () => {
  const now = Date.UTC(2099, 11, 31);
  const verdict = await verifier.verify(pass, { eventId: "demo", userId: "somebody", now });
  expect(verdict).toMatchObject({ ok: true, claims: { exp: Date.UTC(2100, 0, 1) / 1000 } });
});

it("names what the pass must say", async () => {
  const [header = "", payload = ""] = pass.split(".");
  const decode = (part: string): object => JSON.parse(Buffer.from(part, "base64url").toString());
  const said = { ...decode(header), ...decode(payload) };
  const rows = readDocTable("booking-server.md", "Checking a pass");
  const shown = (what: string) => rows.find(([name]) => name === what)?.[1]?.split(/[,.] /)[0];
  expect(said).toMatchObject({
    alg: shown("header alg"),
    typ: shown("header typ"),
    iss: shown("iss"),
    aud: shown("aud"),
    type: shown("type"),
  });
});

it.each([
  [
    "with one letter changed",
    pass.replace(/.\.[^.]*$/, (end) => `${end[0] === "A" ? "B" : "A"}${end.slice(1)}`),
    "demo",
  ],
  ["for another event", pass, "other"],
])("shows a pass that fails %s", async (_, token, eventId) => {
  expect(await verifier.verify(token, { eventId })).toMatchObject({ ok: false });
});

it("shows a pass that fails with another secret", async () => {
  const other = createPassVerifier({ secret: "f".repeat(32) });
  expect(await other.verify(pass, { eventId: "demo" })).toMatchObject({ ok: false });
});
