import { useState } from "preact/hooks";
import type { Change, EventView, Field } from "../answers.ts";
import { type Draft, draftOf, readDraft } from "../draft.ts";
import { type Moment, saysOf } from "../words/consequences.ts";
import type { Failure } from "../words/problems.ts";
import { ActForm } from "./act-form.tsx";
import type { Answer } from "./ask.ts";
import { useDesk } from "./desk-context.ts";
import { DraftInput } from "./draft-input.tsx";

interface Props {
  readonly field: Field;
  readonly moment: Moment;
  readonly send: (change: Change) => (actId: string) => Promise<Answer<EventView>>;
  readonly failed: (change: Change) => (failure: Failure) => boolean;
  readonly done: (after: EventView) => void;
  readonly close: () => void;
}

/** A value, and under it what would come of it, while it is being typed. */
export function ValueForm({ field, moment, send, failed, done, close }: Props) {
  const { voice } = useDesk();
  const { texts } = voice;
  const [draft, setDraft] = useState<Draft>(() => draftOf(field, moment.view.values[field].value));
  const [isTried, setTried] = useState(false);
  const read = readDraft(field, draft);
  const change: Change = "change" in read ? read.change : {};
  const says = saysOf(change, moment, voice);
  return (
    <ActForm
      button={texts.control.save}
      send={async (actId) => {
        setTried(true);
        return "change" in read ? send(read.change)(actId) : null;
      }}
      failed={failed(change)}
      done={done}
      close={close}
    >
      <p class="soft" id="value-hint">
        {texts.fields[field].hint}
      </p>
      <DraftInput
        draft={draft}
        lang={field === "notice_en" ? "en" : field === "notice_th" ? "th" : null}
        change={setDraft}
        problem={isTried && "problem" in read ? read.problem : null}
      />
      <div class="consequence" aria-live="polite">
        {says.map(({ words, isWarning }) => (
          <p key={words} class={isWarning ? "warning" : ""}>
            {words}
          </p>
        ))}
      </div>
    </ActForm>
  );
}
