import { useState } from "preact/hooks";
import type { EventView, Numbers, TrailChange } from "../answers.ts";
import { EVENTS_HREF } from "../route.ts";
import { ask, eventPath } from "./ask.ts";
import { isOperator, useDesk } from "./desk-context.ts";
import { PlainDialog } from "./plain-dialog.tsx";

interface Props {
  readonly view: EventView;
  /** The drawing that may be given up; null where none may. */
  readonly drawing: Drawing | null;
  readonly say: (words: string) => void;
}

type Drawing = Numbers["draw"];
type Act = "recount" | "retire" | "giveUp";

/** What an event needs seldom: a recount, its end, and the end of a drawing that does not go on. */
export function CarePanel({ view, drawing, say }: Props) {
  const desk = useDesk();
  const { texts, formats } = desk.voice;
  const { care, ask: questions, effect } = texts;
  const [act, setAct] = useState<Act | null>(null);
  const path = eventPath(view.event_id);
  const name = view.name;
  if (!isOperator(desk)) return null;

  const recounted = ({ changes }: { changes: readonly TrailChange[] }) => {
    const words = changes.map(({ name, before, after }) => `${name} ${before ?? 0} → ${after ?? 0}`);
    say(words.length === 0 ? effect.recountedNothing : effect.recounted(words.join(", ")));
    setAct(null);
  };
  const retired = (words: string) => {
    setAct(null);
    say(words);
    if (view.created) location.hash = EVENTS_HREF;
  };
  const button = (kind: Act, words: string, hint: string) => (
    <p class="care">
      <small class="soft">{hint}</small>
      <button type="button" class="quiet" onClick={() => setAct(kind)}>
        {words}
      </button>
    </p>
  );
  return (
    <section class="card" aria-labelledby="care">
      <h2 id="care">{care.heading}</h2>
      {button("recount", care.recount, care.recountHint)}
      {drawing && button("giveUp", care.giveUp, care.giveUpHint)}
      {button("retire", care.retire, care.retireHint)}
      {act === "recount" && (
        <PlainDialog
          question={questions.recount}
          send={(actId) => ask<{ changes: TrailChange[] }>("POST", `${path}/recount`, { actId })}
          done={recounted}
          close={() => setAct(null)}
        />
      )}
      {act === "retire" && (
        <PlainDialog
          question={questions.retire(name, view.created)}
          isGrave
          send={(actId) => ask("POST", `${path}/retire`, { actId })}
          done={() => retired(effect.retired(name))}
          close={() => setAct(null)}
        />
      )}
      {act === "giveUp" && drawing && (
        <PlainDialog
          question={questions.giveUp(name, formats.number(drawing.entered - drawing.gone), view.created)}
          isGrave
          send={(actId) => ask("POST", `${path}/retire`, { actId, body: { give_up_drawing: true } })}
          done={() => retired(effect.gaveUp(name))}
          close={() => setAct(null)}
        />
      )}
    </section>
  );
}
