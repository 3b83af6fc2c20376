import { useDesk } from "./desk-context.ts";
import type { LiveState } from "./live-numbers.ts";

interface Props {
  readonly state: LiveState;
  readonly numbersAtMs: number;
}

/** Whether the numbers on the page are those of now. */
export function LiveSign({ state, numbersAtMs }: Props) {
  const { texts, formats } = useDesk().voice;
  const time = numbersAtMs === 0 ? null : formats.time(numbersAtMs);
  const words = {
    live: texts.live.live,
    connecting: texts.live.connecting,
    elsewhere: texts.live.elsewhere,
    lost: time === null ? texts.live.connecting : texts.live.lost(time),
  };
  return (
    <p class="live" data-state={state} role="status">
      {words[state]}
    </p>
  );
}
