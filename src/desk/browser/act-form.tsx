import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Failure } from "../words/problems.ts";
import type { Answer } from "./ask.ts";
import { useDesk } from "./desk-context.ts";
import { Trouble } from "./notes.tsx";

interface Props<Body> {
  readonly button: string;
  /** Instead of "Cancel". */
  readonly cancel?: string;
  readonly isGrave?: boolean;
  /** null when what was typed is not ready to be sent; the field says why. */
  readonly send: (actId: string) => Promise<Answer<Body> | null>;
  readonly done: (body: Body) => void;
  /** Whether it dealt with the failure. */
  readonly failed?: (failure: Failure) => boolean;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** The question of a dialog, and what is pressed under it. Pressed again after a lost answer, the act is still done once. */
export function ActForm<Body>({ button, cancel, isGrave, send, done, failed, close, children }: Props<Body>) {
  const { voice, endedBy } = useDesk();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isSending, setSending] = useState(false);
  const actId = useRef(crypto.randomUUID());

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isSending) return;
    setSending(true);
    const answer = await send(actId.current);
    setSending(false);
    if (answer === null) return;
    if (answer.ok) return done(answer.body);
    if (answer.failure.status !== 0) actId.current = crypto.randomUUID(); // it was answered: the next one is another act
    if (!endedBy(answer.failure) && !failed?.(answer.failure)) setFailure(answer.failure);
  };
  return (
    <form onSubmit={submit} noValidate>
      {children}
      {failure && <Trouble failure={failure} voice={voice} />}
      <div class="buttons">
        <button type="submit" class={isGrave ? "grave" : "main"} aria-disabled={isSending}>
          {button}
        </button>
        <button type="button" class="quiet" onClick={close}>
          {cancel ?? voice.texts.control.cancel}
        </button>
      </div>
    </form>
  );
}
