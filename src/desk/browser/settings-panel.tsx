import { useState } from "preact/hooks";
import type { EventView } from "../answers.ts";
import { isOperator, useDesk } from "./desk-context.ts";
import { SettingsDialog } from "./settings-form.tsx";

interface Props {
  readonly view: EventView;
  readonly say: (words: string) => void;
}

/** All settings beside those that an operator may override, and where each comes from. */
export function SettingsPanel({ view, say }: Props) {
  const desk = useDesk();
  const { texts } = desk.voice;
  const { settings, sources } = texts;
  const [isChanging, setChanging] = useState(false);
  const rows = Object.entries(view.settings);
  if (rows.length === 0) return null;
  return (
    <section class="card" aria-labelledby="settings">
      <details>
        <summary>
          <h2 id="settings">{settings.heading}</h2>
        </summary>
        {!view.created && <p class="small soft">{settings.lead}</p>}
        <table>
          <thead>
            <tr>
              <th scope="col">{settings.name}</th>
              <th scope="col">{settings.value}</th>
              <th scope="col">{settings.source}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, { value, from }]) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{value === null || value === "" ? texts.notSet : String(value)}</td>
                <td>{sources[from] ?? from}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {view.created && isOperator(desk) && (
        <button type="button" class="quiet" onClick={() => setChanging(true)}>
          {settings.change}
        </button>
      )}
      {isChanging && (
        <SettingsDialog
          view={view}
          close={() => setChanging(false)}
          done={() => {
            setChanging(false);
            say(settings.saved);
          }}
        />
      )}
    </section>
  );
}
