import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeNonce, WriterNonce } from "../../../src/core/writer/writer-nonce.ts";

const NOW = Date.UTC(2026, 10, 24, 3);

const nowMs = fc.integer({ min: Date.UTC(2026, 0, 2), max: Date.UTC(2050, 0, 1) - 1 });
const random = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((bits) => bits / 2 ** 32);

describe("a nonce", () => {
  it("of a later millisecond is greater, whatever chance adds", () => {
    fc.assert(
      fc.property(nowMs, random, random, (nowMs, earlier, later) => {
        expect(makeNonce(nowMs + 1, later)).toBeGreaterThan(makeNonce(nowMs, earlier));
      }),
    );
  });

  it("is a whole number that Redis and JavaScript both hold exactly", () => {
    fc.assert(
      fc.property(nowMs, random, (nowMs, random) => {
        expect(Number.isSafeInteger(makeNonce(nowMs, random))).toBe(true);
      }),
    );
  });

  it("rarely equals another one of the same millisecond", () => {
    const nonces = Array.from({ length: 1000 }, (_, index) => makeNonce(NOW, (index + 0.5) / 1000));
    expect(new Set(nonces).size).toBe(1000);
  });
});

describe("a writer", () => {
  const ahead = makeNonce(NOW + 60_000, 0.5);

  it("begins with the nonce of its moment", () => {
    expect(new WriterNonce(NOW, 0.5).value).toBe(makeNonce(NOW, 0.5));
  });

  it("that was never obeyed writes above a copy of before, whose clock ran ahead", () => {
    const own = new WriterNonce(NOW, 0);
    expect(own.outbid(ahead)).toBe(true);
    expect(own.value).toBe(ahead + 1);
  });

  it("that was never obeyed writes above one copy after another", () => {
    const own = new WriterNonce(NOW, 0);
    own.outbid(ahead);
    expect(own.outbid(ahead + 7)).toBe(true);
    expect(own.value).toBe(ahead + 8);
  });

  it("that was obeyed gives way to its successor, and keeps its own nonce", () => {
    const own = new WriterNonce(NOW, 0);
    own.prove();
    expect(own.outbid(ahead)).toBe(false);
    expect(own.value).toBe(makeNonce(NOW, 0));
  });

  it("has a successor where Redis obeys a greater nonce after its own was obeyed", () => {
    const own = new WriterNonce(NOW, 0);
    expect(own.hasSuccessor(ahead)).toBe(false);
    own.prove();
    expect(own.hasSuccessor(ahead)).toBe(true);
    expect(own.hasSuccessor(own.value + 1)).toBe(true);
    expect(own.hasSuccessor(own.value)).toBe(false);
  });

  it("gives way too once the nonce that it raised was obeyed", () => {
    const own = new WriterNonce(NOW, 0);
    own.outbid(ahead);
    own.prove();
    expect(own.outbid(ahead + 7)).toBe(false);
    expect(own.value).toBe(ahead + 1);
  });
});

it("takes itself for a new copy after a write whose reply was lost, and not for its own successor", () => {
  const nonce = new WriterNonce(NOW, 0);
  nonce.prove();
  const before = nonce.value;
  nonce.renew();
  expect(nonce.value).toBe(before + 1);
  expect(nonce.outbid(before + 2)).toBe(false);
});
