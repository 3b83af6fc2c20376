import type { ComponentChildren } from "preact";
import { type Failure, problemWords } from "../words/problems.ts";
import type { Voice } from "../words/voice.ts";

export function Loading({ voice }: { readonly voice: Voice }) {
  return (
    <p class="loading" role="status">
      {voice.texts.loading}
    </p>
  );
}

export type Tone = "plain" | "warn" | "bad";

export function Note({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <div class={`note ${tone}`}>{children}</div>;
}

interface TroubleProps {
  readonly failure: Failure;
  readonly voice: Voice;
  readonly again?: () => unknown;
}

/** What went wrong; screen readers say it at once. */
export function Trouble({ failure, voice, again }: TroubleProps) {
  const [first, ...more] = problemWords(failure, voice);
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>{first}</strong>
      </p>
      {more.map((words) => (
        <p key={words}>{words}</p>
      ))}
      {again && (
        <button type="button" class="quiet" onClick={again}>
          {voice.texts.tryAgain}
        </button>
      )}
    </div>
  );
}
