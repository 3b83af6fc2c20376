import { useState } from "preact/hooks";
import type { EventView } from "../answers.ts";
import {
  PAGE_SETTINGS,
  QUEUE_SETTINGS,
  readSettings,
  type SettingsDraft,
  settingsDraftOf,
} from "../settings-draft.ts";
import { ActForm } from "./act-form.tsx";
import { ask, eventPath } from "./ask.ts";
import { useDesk } from "./desk-context.ts";
import { Dialog } from "./dialog.tsx";

interface FieldsProps {
  readonly draft: SettingsDraft;
  readonly change: (draft: SettingsDraft) => void;
}

/** The fields of a new event, and of one that was made at the desk. */
export function SettingsFields({ draft, change }: FieldsProps) {
  const { settings, settingNames } = useDesk().voice.texts;
  const field = (name: string) => (
    <label class="field" key={name}>
      <span>{settingNames[name] ?? name}</span>
      <input
        name={name}
        autocomplete="off"
        value={draft[name] ?? ""}
        onInput={({ currentTarget }) => change({ ...draft, [name]: currentTarget.value })}
      />
    </label>
  );
  return (
    <>
      <fieldset class="settings">
        <legend>{settings.page}</legend>
        {PAGE_SETTINGS.map(field)}
      </fieldset>
      <fieldset class="settings">
        <legend>{settings.queue}</legend>
        <p class="small soft">{settings.queueHint}</p>
        {QUEUE_SETTINGS.map(field)}
      </fieldset>
    </>
  );
}

interface Props {
  readonly view: EventView;
  readonly done: () => void;
  readonly close: () => void;
}

export function SettingsDialog({ view, done, close }: Props) {
  const { settings, control } = useDesk().voice.texts;
  const [draft, setDraft] = useState(() => settingsDraftOf(view));
  const version = view.settings_version ?? view.version;
  return (
    <Dialog title={settings.change} close={close}>
      <ActForm
        button={control.save}
        send={(actId) =>
          ask("PUT", `${eventPath(view.event_id)}/settings`, {
            body: { settings: readSettings(draft) },
            version,
            actId,
          })
        }
        done={done}
        close={close}
      >
        <SettingsFields draft={draft} change={setDraft} />
      </ActForm>
    </Dialog>
  );
}
