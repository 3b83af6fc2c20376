import { useState } from "preact/hooks";
import type { EventView, TrailChange } from "../answers.ts";
import { EVENTS_HREF } from "../route.ts";
import { ask, eventPath } from "./ask.ts";
import { isOperator, useDesk } from "./desk-context.ts";
import { PlainDialog } from "./plain-dialog.tsx";

interface Props {
  readonly view: EventView;
  readonly say: (words: string) => void;
}

/** What an event needs seldom: a recount, and its end. */
export function CarePanel({ view, say }: Props) {
  const desk = useDesk();
  const { care, ask: questions, effect } = desk.voice.texts;
  const [act, setAct] = useState<"recount" | "retire" | null>(null);
  const path = eventPath(view.event_id);
  const name = view.name;
  if (!isOperator(desk)) return null;

  const recounted = ({ changes }: { changes: readonly TrailChange[] }) => {
    const words = changes.map(({ name, before, after }) => `${name} ${before ?? 0} → ${after ?? 0}`);
    say(words.length === 0 ? effect.recountedNothing : effect.recounted(words.join(", ")));
    setAct(null);
  };
  const retired = () => {
    setAct(null);
    say(effect.retired(name));
    if (view.created) location.hash = EVENTS_HREF;
  };
  const button = (kind: "recount" | "retire", words: string, hint: string) => (
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
          done={retired}
          close={() => setAct(null)}
        />
      )}
    </section>
  );
}
