import { useRef, useState } from "preact/hooks";
import type { Numbers } from "../answers.ts";
import type { PersonAct } from "../texts/texts.ts";
import { crowdOf } from "../words/crowd.ts";
import { ask, eventPath } from "./ask.ts";
import { isOperator, useDesk } from "./desk-context.ts";
import { PlainDialog } from "./plain-dialog.tsx";

interface Props {
  readonly event: string;
  readonly numbers: Numbers | null;
  readonly say: (words: string) => void;
}

const ACTS = ["call", "remove", "revoke", "erase"] as const satisfies readonly PersonAct[];

/** Acts on one person, whose id is typed here and is kept nowhere. */
export function PersonPanel({ event, numbers, say }: Props) {
  const desk = useDesk();
  const { voice } = desk;
  const { person, ask: questions, input, effect } = voice.texts;
  const id = useRef<HTMLInputElement>(null);
  const [act, setAct] = useState<PersonAct | null>(null);
  const [isEmpty, setEmpty] = useState(false);
  if (!isOperator(desk)) return null;

  const begin = (chosen: PersonAct) => {
    const isMissing = (id.current?.value.trim() ?? "") === "";
    setEmpty(isMissing);
    if (isMissing) id.current?.focus();
    else setAct(chosen);
  };
  const send = (chosen: PersonAct, actId: string) => {
    const body = { user_id: id.current?.value.trim() };
    return ask("POST", `${eventPath(event)}/people/${chosen}`, { body, actId });
  };
  return (
    <section class="card" aria-labelledby="person">
      <h2 id="person">{person.heading}</h2>
      <p class="small soft" id="person-lead">
        {person.lead}
      </p>
      <label class="field">
        <span>{person.id}</span>
        <input
          ref={id}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={isEmpty}
          aria-describedby="person-lead person-problem"
        />
      </label>
      <p id="person-problem" class="problem" role="alert">
        {isEmpty && input.empty}
      </p>
      <div class="buttons">
        {ACTS.map((each) => (
          <button key={each} type="button" class="quiet" onClick={() => begin(each)}>
            {person.acts[each]}
          </button>
        ))}
      </div>
      {act && (
        <PlainDialog
          question={questions.person[act](crowdOf(numbers, voice))}
          isGrave={act !== "call"}
          send={(actId) => send(act, actId)}
          done={() => {
            say(effect.person[act]);
            setAct(null);
            if (id.current) id.current.value = "";
          }}
          close={() => setAct(null)}
        />
      )}
    </section>
  );
}
