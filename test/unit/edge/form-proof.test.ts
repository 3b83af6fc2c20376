import { expect, it } from "vitest";
import { isFormProof, makeFormProof } from "../../../src/edge/pages/form-proof.ts";

const SECRET = "a-secret-of-the-tests-0123456789abcdef";
const DAY_MS = 24 * 3_600_000;
const NOW = 20_000 * DAY_MS + DAY_MS / 2;
const proof = await makeFormProof(SECRET, "demo", "malee", NOW);

it("is good for the visitor and the event it was made for", async () => {
  expect(await isFormProof(proof, SECRET, "demo", "malee", NOW)).toBe(true);
  expect(await isFormProof(proof, SECRET, "other", "malee", NOW)).toBe(false);
  expect(await isFormProof(proof, SECRET, "demo", "somchai", NOW)).toBe(false);
  expect(await isFormProof(proof, `${SECRET}x`, "demo", "malee", NOW)).toBe(false);
});

it("holds for a page that was opened in the evening, and not for ever", async () => {
  expect(await isFormProof(proof, SECRET, "demo", "malee", NOW + DAY_MS)).toBe(true);
  expect(await isFormProof(proof, SECRET, "demo", "malee", NOW + 2 * DAY_MS)).toBe(false);
  expect(await isFormProof(proof, SECRET, "demo", "malee", NOW - DAY_MS)).toBe(false);
});

it("is no signature that the secret makes for anything else", async () => {
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(SECRET),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const text = new TextEncoder().encode(JSON.stringify(["demo", "malee", 20_000]));
  const other = Buffer.from(await crypto.subtle.sign("HMAC", key, text)).toString("base64url");
  expect(await isFormProof(other, SECRET, "demo", "malee", NOW)).toBe(false);
});

it.each(["", "x", `${proof}x`, proof.slice(1), "é".repeat(43), " ".repeat(43)])("is not %j", async (text) => {
  expect(await isFormProof(text, SECRET, "demo", "malee", NOW)).toBe(false);
});
