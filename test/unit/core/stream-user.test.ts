import fc from "fast-check";
import { expect, it } from "vitest";
import { nameStreamUser, readStreamUser } from "../../../src/core/lobby/stream-user.ts";

const anyUser = fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 });

it("comes out of the headers as it went in", () => {
  fc.assert(
    fc.property(anyUser, (user) => {
      expect(readStreamUser(new Headers(nameStreamUser(user)))).toBe(user);
    }),
  );
});

it("is written in visible ASCII, for a header carries nothing else", () => {
  fc.assert(
    fc.property(anyUser, (user) => {
      expect(Object.values(nameStreamUser(user)).join()).toMatch(/^[!-~]+$/);
    }),
  );
});

it("is nobody when no header names one", () => {
  expect(readStreamUser(new Headers())).toBe("");
});
