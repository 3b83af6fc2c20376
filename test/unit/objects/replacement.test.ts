import { expect, it, vi } from "vitest";
import { Replacement } from "../../../src/objects/replacement.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

/** A loop that a catalogue knows as current or not; "away" where it does not answer. */
function openReplacement(isCurrent: boolean | "away") {
  const catalogue = { isCurrent, asked: 0 };
  const onReplaced = vi.fn();
  const replacement = new Replacement(async () => {
    catalogue.asked++;
    if (catalogue.isCurrent === "away") throw new Error("away");
    return catalogue.isCurrent;
  }, onReplaced);
  return { catalogue, onReplaced, replacement };
}

it("finds a loop replaced that the catalogue has another for, and says so", async () => {
  const { onReplaced, replacement } = openReplacement(false);
  expect(replacement.isReplaced).toBe(false);
  await replacement.look();
  expect([replacement.isReplaced, onReplaced.mock.calls.length]).toEqual([true, 1]);
});

it("finds a loop not replaced that the catalogue has", async () => {
  const { onReplaced, replacement } = openReplacement(true);
  await replacement.look();
  expect([replacement.isReplaced, onReplaced.mock.calls.length]).toEqual([false, 0]);
});

it("finds a loop current again that got its settings of before back", async () => {
  const { catalogue, replacement } = openReplacement(false);
  await replacement.look();
  catalogue.isCurrent = true;
  await replacement.look();
  expect(replacement.isReplaced).toBe(false);
});

it("holds to what it found where the catalogue does not answer", async () => {
  const { catalogue, replacement } = openReplacement(false);
  await replacement.look();
  catalogue.isCurrent = "away";
  await expect(replacement.look()).rejects.toThrow("away");
  expect(replacement.isReplaced).toBe(true);
});

it.each([1, -1])(
  "looks again a second after the last look, also by a clock that is set back: times %i",
  async (sign) => {
    const { catalogue, replacement } = openReplacement(true);
    const asked: number[] = [];
    for (const ms of [0, 999, 1000, 1999, 2000]) {
      vi.setSystemTime(T0 + sign * ms);
      await replacement.lookAgain();
      asked.push(catalogue.asked);
    }
    expect(asked).toEqual([1, 1, 2, 2, 3]);
  },
);

it("looks as often as it is told to otherwise, and not again just after that", async () => {
  const { catalogue, replacement } = openReplacement(true);
  await replacement.look();
  await replacement.look();
  await replacement.lookAgain();
  expect(catalogue.asked).toBe(2);
});

it("looks again no sooner where the catalogue has not answered", async () => {
  const { catalogue, replacement } = openReplacement("away");
  await expect(replacement.lookAgain()).rejects.toThrow("away");
  await replacement.lookAgain();
  expect(catalogue.asked).toBe(1);
});
