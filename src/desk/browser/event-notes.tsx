import type { EventView, Field } from "../answers.ts";
import { useDesk } from "./desk-context.ts";
import { Note } from "./notes.tsx";

/** What an operator has to know of an event before anything else. */
export function EventNotes({ view }: { readonly view: EventView }) {
  const { texts } = useDesk().voice;
  const help = texts.statusHelp[view.status];
  const isBad = view.status === "misconfigured" || view.status === "unavailable";
  const nameOf = (field: string) => (field in texts.fields ? texts.fields[field as Field].name : field);
  return (
    <div role="status">
      {help && (
        <Note tone={isBad ? "bad" : "plain"}>
          <p>{help}</p>
        </Note>
      )}
      {view.unreadable.length > 0 && (
        <Note tone="bad">
          <p>{texts.control.unreadable(view.unreadable.map(nameOf).join(", "))}</p>
        </Note>
      )}
    </div>
  );
}
