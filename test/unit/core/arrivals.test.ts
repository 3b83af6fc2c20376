import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arrivals } from "../../../src/core/booth/arrivals.ts";

function open(...keys: string[]) {
  const arrivals = new Arrivals<string, string>();
  const answered: string[] = [];
  const add = (key: string, waiter = key) =>
    arrivals.add(key, key, 0, (answer) => answered.push(`${waiter}: ${answer}`));
  for (const key of keys) add(key);
  return { arrivals, answered, add, take: (most: number) => [...arrivals.take(most).keys()] };
}

describe("what came to a booth", () => {
  it("is taken in the order in which it came, and each thing once", () => {
    const { take } = open("ann", "bob", "cat");
    expect([take(2), take(2), take(2)]).toEqual([["ann", "bob"], ["cat"], []]);
  });

  it("has its old place when it is put back", () => {
    const { arrivals, add, take } = open("ann", "bob");
    take(2);
    add("cat");
    arrivals.putBack("bob");
    arrivals.putBack("ann");
    expect(take(3)).toEqual(["ann", "bob", "cat"]);
  });

  it("comes after what is added before it, which keeps its order and those who wait for it", () => {
    const { arrivals, answered, take } = open("ann", "bob", "cat");
    take(1);
    const items = new Map(["dan", "cat"].map((key) => [key, key]));
    arrivals.addFirst(items, 0, (item, answer) => answered.push(`${item} again: ${answer}`));
    expect(take(4)).toEqual(["dan", "cat", "bob"]);
    for (const key of ["cat", "dan"]) arrivals.answer(key, "yes");
    expect(answered).toEqual(["cat: yes", "cat again: yes", "dan again: yes"]);
  });

  it("is asked for once, though it came twice, and answered to both", () => {
    const { arrivals, answered, add, take } = open("ann");
    take(1);
    add("ann", "again");
    expect(take(1)).toEqual([]);
    arrivals.answer("ann", "yes");
    expect(answered).toEqual(["ann: yes", "again: yes"]);
  });

  it("is a new thing after it was answered", () => {
    const { arrivals, add, take } = open("ann");
    take(1);
    arrivals.answer("ann", "yes");
    add("ann");
    expect(take(1)).toEqual(["ann"]);
  });

  it("waits since it came: what came later, and what is under way, is another matter", () => {
    const { arrivals, take } = open("ann", "bob");
    arrivals.add("cat", "cat", 5, () => {});
    take(1);
    expect([4, 5].map((ms) => arrivals.waitingSince(ms))).toEqual([["bob"], ["bob", "cat"]]);
  });

  it("is counted while it waits, and neither while it is under way nor once it was answered", () => {
    const { arrivals, take } = open("ann", "bob", "cat");
    take(2);
    arrivals.answer("ann", "yes");
    arrivals.answer("cat", "yes"); // without having been taken
    arrivals.answer("nobody", "yes");
    expect(arrivals.waiting).toBe(0);
    arrivals.putBack("bob");
    arrivals.putBack("bob");
    arrivals.putBack("nobody");
    expect(arrivals.waiting).toBe(1);
  });

  it("is refused to one who asks twenty times, and to a crowd of more than 15,000", () => {
    const { add } = open();
    expect(Array.from({ length: 21 }, () => add("ann")).lastIndexOf(true)).toBe(19);
    for (let nth = 1; nth < 15_000; nth++) expect(add(`p${nth}`)).toBe(true);
    expect(add("late")).toBe(false);
  });

  it("is answered once each, whatever is taken, put back and answered in between", () => {
    const step = fc.oneof(
      fc.record({ does: fc.constant("add" as const), key: fc.constantFrom("a", "b", "c", "d") }),
      fc.record({ does: fc.constant("take" as const), most: fc.nat(3) }),
      fc.record({ does: fc.constantFrom("put back" as const, "answer" as const), nth: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { arrivals, answered, add } = open();
        const underWay = new Set<string>();
        let added = 0;
        for (const step of steps) {
          if (step.does === "add") {
            add(step.key);
            added++;
          } else if (step.does === "take") {
            for (const key of arrivals.take(step.most).keys()) {
              expect(underWay.has(key)).toBe(false);
              underWay.add(key);
            }
          } else {
            const key = [...underWay][step.nth];
            if (key === undefined) continue;
            underWay.delete(key);
            if (step.does === "answer") arrivals.answer(key, "yes");
            else arrivals.putBack(key);
          }
        }
        for (const key of [...underWay, ...arrivals.take(100).keys()]) arrivals.answer(key, "yes");
        expect([answered.length, arrivals.waiting]).toEqual([added, 0]);
      }),
    );
  });
});
