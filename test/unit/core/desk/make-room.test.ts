import { describe, expect, it } from "vitest";
import type { Account } from "../../../../src/core/desk/account.ts";
import { MOST_OF_ONE, MOST_WATCHING, makeRoom } from "../../../../src/core/desk/make-room.ts";

const viewer = (name: string): Account => ({ name, role: "viewer" });
const operator = (name: string): Account => ({ name, role: "operator" });
const times = <T>(count: number, make: (nth: number) => T): T[] =>
  Array.from({ length: count }, (_, nth) => make(nth));

describe("a stream of an event's numbers", () => {
  it("needs no other to end while there is room", () => {
    const open = [...times(MOST_OF_ONE - 1, () => viewer("noi")), ...times(10, (nth) => viewer(`v-${nth}`))];
    expect(makeRoom(open, viewer("noi"))).toEqual({ ends: null });
  });

  it("ends the oldest of the same token when that has four, though there is room", () => {
    const open = [viewer("other"), ...times(MOST_OF_ONE, () => viewer("noi"))];
    expect(makeRoom(open, viewer("noi"))).toEqual({ ends: 1 });
    const own = [viewer("other"), ...times(MOST_OF_ONE, () => operator("mali"))];
    expect(makeRoom(own, operator("mali"))).toEqual({ ends: 1 });
  });

  it("is refused to a viewer who has none while twenty are open, and ends the oldest of one who has", () => {
    const open = times(MOST_WATCHING, (nth) => viewer(`v-${nth}`));
    expect(makeRoom(open, viewer("noi"))).toBe("full");
    expect(makeRoom(open, viewer("v-7"))).toEqual({ ends: 7 });
  });

  it("of an operator ends the oldest viewer's, then the operator's own, then the oldest of all", () => {
    const operators = times(MOST_WATCHING - 1, (nth) => operator(`o-${nth}`));
    expect(makeRoom([...operators, viewer("noi")], operator("mali"))).toEqual({ ends: MOST_WATCHING - 1 });
    expect(makeRoom([...operators, operator("mali")], operator("mali"))).toEqual({ ends: MOST_WATCHING - 1 });
    expect(makeRoom([...operators, operator("last")], operator("mali"))).toEqual({ ends: 0 });
  });
});
