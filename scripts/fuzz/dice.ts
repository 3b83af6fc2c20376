import fc from "fast-check";
import { nastyText } from "./values.ts";

/** Draws a value: fast-check's generator, one choice after the other. */
export type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T;

/** Left to itself fast-check draws what is near the bounds far more often than the rest. */
const PERCENT = fc.noBias(fc.integer({ min: 0, max: 99 }));

/** Above it a chance is the usual case. */
const LIKELY = 50;

/** The choices of one request. */
export class Dice {
  readonly draw: Draw;

  constructor(draw: Draw) {
    this.draw = draw;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.draw(fc.noBias(fc.integer({ min: 0, max: list.length - 1 })))] as T;
  }

  chance(percent: number): boolean {
    return this.percent() < percent;
  }

  /** 0 to 99, all equally often. */
  percent(): number {
    return this.draw(PERCENT);
  }

  /** A part of a path or of a query that is none of this queue's, mostly escaped. */
  segment(): string {
    const text = this.draw(nastyText);
    return this.chance(70) ? encodeURIComponent(text.toWellFormed()) : text;
  }
}

/** Takes what is likely and leaves what is not: the request is as it should be, but for values that are drawn. */
export class LikelyDice extends Dice {
  override chance(percent: number): boolean {
    return percent > LIKELY;
  }
}
