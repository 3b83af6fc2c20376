import { useState } from "preact/hooks";
import type { AuditEntry, Change, EventView, Field } from "../answers.ts";
import { changesBetween } from "../words/changes.ts";
import { type Moment, questionOf } from "../words/consequences.ts";
import type { Failure } from "../words/problems.ts";
import { valueWords } from "../words/values.ts";
import type { Voice } from "../words/voice.ts";
import { ActForm } from "./act-form.tsx";
import { ask, eventPath, read } from "./ask.ts";
import { ChangeList } from "./change-list.tsx";
import { useDesk } from "./desk-context.ts";
import { Dialog } from "./dialog.tsx";
import { Note } from "./notes.tsx";
import { ValueForm } from "./value-form.tsx";

/** What is to change: to a value that the operator still has to say, or to a given one. */
export type Wish =
  | { readonly field: Field; readonly kind: "edit" }
  | { readonly field: Field; readonly kind: "set"; readonly value: boolean | null };

interface Props {
  readonly wish: Wish;
  readonly moment: Moment;
  readonly done: (before: EventView, after: EventView) => void;
  /** Another operator's change, which this page shows from now on. */
  readonly learn: (view: EventView) => void;
  readonly close: () => void;
}

interface Conflict {
  readonly before: EventView;
  readonly now: EventView;
  readonly by: string | null;
  readonly change: Change;
}

/** Asks before a change, sends it with the version that the operator saw, and asks again when that one has passed. */
export function ChangeDialog({ wish, moment, done, learn, close }: Props) {
  const { voice } = useDesk();
  const [base, setBase] = useState(moment.view);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const path = eventPath(base.event_id);
  const now = { ...moment, view: base };

  const send = (change: Change) => (actId: string) =>
    ask<EventView>("PATCH", path, { body: change, version: base.version, actId });
  const failed = (change: Change) => (failure: Failure) => {
    const { event } = Object(failure.body) as { event?: EventView };
    if (failure.status !== 412 || event === undefined) return false;
    setConflict({ before: base, now: event, by: null, change });
    setBase(event);
    learn(event);
    void whoMade(event).then((by) => setConflict({ before: base, now: event, by, change }));
    return true;
  };
  const ends = { done: (after: EventView) => done(base, after), close };

  if (conflict) {
    const { change } = conflict;
    return (
      <Dialog title={voice.texts.conflict.heading} close={close}>
        <ActForm
          key="conflict"
          button={voice.texts.conflict.again}
          cancel={voice.texts.conflict.keep}
          isGrave
          send={send(change)}
          failed={failed(change)}
          {...ends}
        >
          <ConflictWords conflict={conflict} />
        </ActForm>
      </Dialog>
    );
  }
  if (wish.kind === "edit") {
    return (
      <Dialog title={voice.texts.fields[wish.field].name} close={close}>
        <ValueForm field={wish.field} moment={now} send={send} failed={failed} {...ends} />
      </Dialog>
    );
  }
  const { title, says, button } = questionOf(wish.field, wish.value, now, voice);
  const change: Change = { [wish.field]: wish.value };
  return (
    <Dialog title={title} close={close}>
      <ActForm button={button} send={send(change)} failed={failed(change)} {...ends}>
        {says.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </ActForm>
    </Dialog>
  );
}

function ConflictWords({ conflict: { before, now, by, change } }: { readonly conflict: Conflict }) {
  const { voice } = useDesk();
  const { conflict } = voice.texts;
  const changes = changesBetween(before, now, voice);
  const [field] = Object.keys(change) as [Field];
  const { name } = voice.texts.fields[field];
  return (
    <div role="alert">
      <Note tone="warn">
        <p>{conflict.lead(by, voice.formats.number(now.version))}</p>
        {changes.length > 0 ? <ChangeList changes={changes} /> : <p>{conflict.same}</p>}
      </Note>
      <p>{conflict.yours(name, wordsOfWish(field, change, now, voice))}</p>
    </div>
  );
}

/** null takes the override away: then it is what is configured. */
function wordsOfWish(field: Field, change: Change, now: EventView, voice: Voice): string {
  return valueWords(field, change[field] ?? now.values[field].configured, voice);
}

/** The operator who made this version, by the trail; null where the trail names none. */
export async function whoMade({ event_id, version }: EventView): Promise<string | null> {
  const answer = await read<{ entries: AuditEntry[] }>(`${eventPath(event_id)}/audit`);
  const entry = answer.ok ? answer.body.entries.find((each) => each.version === version) : undefined;
  return entry?.by ?? null;
}
