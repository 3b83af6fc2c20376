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
  const nowMs = Date.UTC(2099, 11, 31);
  const verdict = await verifier.verify(pass, { eventId: "demo", userId: "somebody", nowMs });
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

/** With another letter at one place. */
const changed = (index: number, letter: string) => pass.slice(0, index) + letter + pass.slice(index + 1);

it("shows a pass that fails with any letter but the last changed", async () => {
  for (const [index, letter] of [...pass.slice(0, -1)].entries()) {
    const token = changed(index, letter === "A" ? "B" : "A");
    expect([index, await verifier.verify(token, { eventId: "demo" })]).toMatchObject([index, { ok: false }]);
  }
});

it("names the last letters with which it is the same pass, and no other", async () => {
  const [, ...named] = /with `(\w)`, `(\w)` or `(\w)` there it is the same pass/.exec(text) ?? [];
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split("");
  const taken: string[] = [];
  for (const letter of letters) {
    const verdict = await verifier.verify(changed(pass.length - 1, letter), { eventId: "demo" });
    if (verdict.ok) taken.push(letter);
  }
  expect(taken).toEqual([pass.at(-1), ...named]);
});

it("shows a pass that fails for another event", async () => {
  expect(await verifier.verify(pass, { eventId: "other" })).toMatchObject({ ok: false });
});

it("shows a pass that fails with another secret", async () => {
  const other = createPassVerifier({ secret: "f".repeat(32) });
  expect(await other.verify(pass, { eventId: "demo" })).toMatchObject({ ok: false });
});
