import type { Question } from "../texts/texts.ts";
import { ActForm } from "./act-form.tsx";
import type { Answer } from "./ask.ts";
import { Dialog } from "./dialog.tsx";

interface Props<Body> {
  readonly question: Question;
  readonly isGrave?: boolean;
  readonly send: (actId: string) => Promise<Answer<Body>>;
  readonly done: (body: Body) => void;
  readonly close: () => void;
}

/** An act that has nothing to fill in: what will happen, and whether to go on. */
export function PlainDialog<Body>({ question, isGrave = false, send, done, close }: Props<Body>) {
  return (
    <Dialog title={question.title} close={close}>
      <ActForm button={question.button} isGrave={isGrave} send={send} done={done} close={close}>
        {question.says.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </ActForm>
    </Dialog>
  );
}
