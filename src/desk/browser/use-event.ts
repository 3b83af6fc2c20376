import { useEffect, useRef, useState } from "preact/hooks";
import type { EventView, Numbers } from "../answers.ts";
import { append, RANGES, type Sample, sampleOf } from "../chart/samples.ts";
import { changesBetween } from "../words/changes.ts";
import { effectOf, follow, othersEffect, plainEffect } from "../words/effect.ts";
import type { Failure } from "../words/problems.ts";
import { eventPath } from "./ask.ts";
import { whoMade } from "./change-dialog.tsx";
import { useDesk } from "./desk-context.ts";
import { LiveNumbers, type LiveState } from "./live-numbers.ts";
import { usePolled } from "./use-polled.ts";

/** What another operator did is shown this soon; the numbers come by the stream. */
const VIEW_EVERY_MS = 10_000;

export interface WatchedEvent {
  readonly view: EventView | null;
  readonly failure: Failure | null;
  readonly numbers: Numbers | null;
  /** What the stream has told since the page was opened. */
  readonly samples: readonly Sample[];
  readonly live: LiveState;
  /** When the newest numbers came, by this machine's clock. */
  readonly numbersAtMs: number;
  readonly reload: () => Promise<void>;
  readonly changed: (before: EventView, after: EventView) => void;
  readonly learn: (view: EventView) => void;
  readonly say: (words: string) => void;
}

/** One event as it is now: its values by asking, its numbers by the stream, and what came of the newest act. */
export function useEvent(event: string): WatchedEvent {
  const { voice, signedOut, show } = useDesk();
  const polled = usePolled<EventView>(eventPath(event), VIEW_EVERY_MS);
  const [view, setView] = useState<EventView | null>(null);
  const [live, setLive] = useState<LiveState>("connecting");
  const [{ numbers, samples, numbersAtMs }, setTold] = useState<Told>(NOTHING_TOLD);
  /** Of the newest numbers at the last act: what the event does then is known with the next ones. */
  const actedAtMs = useRef(Number.POSITIVE_INFINITY);
  const see = () => {
    actedAtMs.current = Number.POSITIVE_INFINITY;
    return polled.reload();
  };
  /** Of the drawing, by the newest numbers: the event has another status with each step. */
  const step = useRef<string | null>(null);
  const shown = useRef(view);
  shown.current = view;
  const isLive = useRef(false);
  isLive.current = live === "live";

  useEffect(() => {
    const stream = new LiveNumbers(event, {
      state: setLive,
      signedOut,
      numbers: (newest) => {
        const nowMs = Date.now();
        setTold((told) => tellOn(told, newest, nowMs));
        show((effect) => effect && follow(effect, newest, nowMs));
        const hasGoneOn = stepOf(newest) !== step.current;
        step.current = stepOf(newest);
        if (newest.at_ms > actedAtMs.current || hasGoneOn) void see();
      },
    });
    return () => stream.close();
  }, [event]);

  useEffect(() => {
    const before = shown.current;
    const after = polled.body;
    if (after === null || (before !== null && after.version < before.version)) return;
    setView(after);
    const asked = after.numbers;
    if (asked !== null && !isLive.current) setTold((told) => tellOn(told, asked, Date.now()));
    const isNews = before !== null && after.version > before.version;
    if (isNews && changesBetween(before, after, voice).length > 0) {
      void whoMade(after).then((by) => show(() => othersEffect(before, after, by, voice)));
    }
  }, [polled.body]);

  return {
    view,
    failure: polled.failure,
    numbers: numbers ?? view?.numbers ?? null,
    samples,
    live,
    numbersAtMs,
    reload: polled.reload,
    learn: setView,
    changed: (before, after) => {
      setView(after);
      actedAtMs.current = numbers?.at_ms ?? 0;
      const effect = effectOf(before, after, numbers, Date.now(), voice);
      show(() => effect);
    },
    say: (words) => show(() => plainEffect(words)),
  };
}

function stepOf({ draw }: Numbers): string {
  return `${draw?.phase} ${draw?.stop_reason}`;
}

interface Told {
  readonly numbers: Numbers | null;
  readonly samples: readonly Sample[];
  readonly numbersAtMs: number;
}

const NOTHING_TOLD: Told = { numbers: null, samples: [], numbersAtMs: 0 };

function tellOn({ numbers, samples }: Told, newest: Numbers, nowMs: number): Told {
  const isNew = numbers === null || newest.at_ms > numbers.at_ms;
  // The first ones know no rate: the history has those of before.
  const more =
    isNew && numbers !== null ? append(samples, [sampleOf(newest, numbers)], RANGES.minutes) : samples;
  return { numbers: newest, samples: more, numbersAtMs: nowMs };
}
