import type { EventView } from "../answers.ts";
import type { Wish } from "./change-dialog.tsx";
import { isOperator, useDesk } from "./desk-context.ts";

interface Props {
  readonly view: EventView;
  readonly wish: (wish: Wish) => void;
}

/** The two acts of the hour, large: pausing, and closing the door. */
export function Switches({ view, wish }: Props) {
  const desk = useDesk();
  const { control } = desk.voice.texts;
  const { paused, closed } = view.values;
  const mayAct = isOperator(desk);
  const toggle = (field: "paused" | "closed", isOn: boolean, on: string, off: string) => (
    <button
      type="button"
      class={isOn ? "main" : field === "paused" ? "strong" : "quiet"}
      data-act={field === "paused" ? (isOn ? "resume" : "pause") : undefined}
      disabled={!mayAct}
      {...(!mayAct && { "aria-describedby": "viewer-only" })}
      onClick={() => wish({ kind: "set", field, value: !isOn })}
    >
      {isOn ? off : on}
    </button>
  );
  return (
    <div class="switches">
      {toggle("paused", paused.value === true, control.pause, control.resume)}
      {toggle("closed", closed.value === true, control.close, control.open)}
    </div>
  );
}
