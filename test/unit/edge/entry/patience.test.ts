/** The ticket of whoever waits instead of working. */
import { beforeAll, expect, it } from "vitest";
import { type Entrant, entrantOf } from "../../../../src/edge/entry/entrant.ts";
import { makeTicket, readTicket } from "../../../../src/edge/entry/patience.ts";
import { signVisitor } from "../../../../src/edge/identity/visitor-token.ts";

const SECRET = "a-secret-of-the-tests-0123456789abcdef";
const NOW = Date.UTC(2027, 0, 1);

let malee: Entrant;
let ticket: string;
beforeAll(async () => {
  malee = await entrantOf(SECRET, "demo", "malee");
  ticket = await makeTicket(malee, NOW);
});

it("says since when its person waits, for as long as the longest wait and ten minutes", async () => {
  expect(await readTicket(ticket, malee, NOW)).toBe(NOW);
  expect(await readTicket(ticket, malee, NOW + 4_199_000)).toBe(NOW);
  expect(await readTicket(ticket, malee, NOW + 4_200_000)).toBeNull();
});

it("is worth nothing to another person, or at another event", async () => {
  expect(await readTicket(ticket, await entrantOf(SECRET, "demo", "somchai"), NOW)).toBeNull();
  expect(await readTicket(ticket, await entrantOf(SECRET, "other", "malee"), NOW)).toBeNull();
});

it("is no other token of the queue, nor the reverse", async () => {
  const visitor = await signVisitor(crypto.randomUUID(), malee.secret, NOW);
  expect(await readTicket(visitor, malee, NOW)).toBeNull();
  expect(malee.secret).not.toBe(SECRET);
});

it.each(["", "x", "a.b.c"])("is not %j", async (text) => {
  expect(await readTicket(text, malee, NOW)).toBeNull();
});
