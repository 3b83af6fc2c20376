import { useState } from "preact/hooks";
import { readId } from "../read-input.ts";
import { EVENTS_HREF, hrefOf } from "../route.ts";
import { readSettings, type SettingsDraft } from "../settings-draft.ts";
import { plainEffect } from "../words/effect.ts";
import { ActForm } from "./act-form.tsx";
import { ask } from "./ask.ts";
import { isOperator, useDesk } from "./desk-context.ts";
import { SettingsFields } from "./settings-form.tsx";
import { useTitle } from "./use-title.ts";

/** A new event, without a deploy. */
export function CreatePage() {
  const desk = useDesk();
  const { create, events, input, viewerOnly, effect } = desk.voice.texts;
  const heading = useTitle(create.heading, desk.voice);
  const [id, setId] = useState("");
  const [draft, setDraft] = useState<SettingsDraft>({});
  const [problem, setProblem] = useState<"empty" | "badId" | null>(null);

  const send = async (actId: string) => {
    const read = readId(id);
    setProblem("problem" in read ? (read.problem as "empty" | "badId") : null);
    if ("problem" in read) return null;
    const body = { event_id: read.value, settings: readSettings(draft) };
    return ask("POST", "/events", { body, actId });
  };
  return (
    <>
      <a class="back" href={EVENTS_HREF}>
        {events.back}
      </a>
      <h1 ref={heading} tabIndex={-1}>
        {create.heading}
      </h1>
      {!isOperator(desk) && <p class="note plain">{viewerOnly}</p>}
      {isOperator(desk) && (
        <div class="card narrow">
          <p class="soft">{create.lead}</p>
          <ActForm
            button={create.button}
            send={send}
            done={() => {
              desk.show(() => plainEffect(effect.created(id.trim())));
              location.hash = hrefOf(id.trim());
            }}
            close={() => {
              location.hash = EVENTS_HREF;
            }}
          >
            <label class="field">
              <span>{create.id}</span>
              <input
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                aria-invalid={problem !== null}
                aria-describedby="id-hint id-problem"
                value={id}
                onInput={({ currentTarget }) => setId(currentTarget.value)}
              />
              <small class="soft" id="id-hint">
                {create.idHint}
              </small>
            </label>
            <p id="id-problem" class="problem" role="alert">
              {problem && input[problem]}
            </p>
            <SettingsFields draft={draft} change={setDraft} />
          </ActForm>
        </div>
      )}
    </>
  );
}
