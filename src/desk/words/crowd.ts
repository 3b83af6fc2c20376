import type { Numbers } from "../answers.ts";
import type { Crowd } from "../texts/texts.ts";
import type { Voice } from "./voice.ts";

/** The people whom an act concerns, by the newest numbers. An event without numbers has none. */
export function crowdOf(numbers: Numbers | null, { formats }: Voice): Crowd {
  const { waiting = 0, called = 0, admitted = 0 } = numbers ?? {};
  return {
    waiting: formats.number(waiting),
    called: formats.number(called),
    admitted: formats.number(admitted),
    inside: formats.number(called + admitted),
  };
}
