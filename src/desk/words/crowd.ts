import type { Numbers } from "../answers.ts";
import type { Crowd } from "../texts/texts.ts";
import type { Voice } from "./voice.ts";

/** Whoever an act would meet. Nobody has joined an event without numbers. */
export function crowdOf(numbers: Numbers | null, { formats }: Voice): Crowd {
  const { waiting = 0, called = 0, admitted = 0 } = numbers ?? {};
  return {
    waiting: formats.number(waiting),
    called: formats.number(called),
    admitted: formats.number(admitted),
    inside: formats.number(called + admitted),
  };
}
