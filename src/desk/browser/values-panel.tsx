import type { EventView } from "../answers.ts";
import { type ValueRow, valueRows } from "../words/values.ts";
import type { Wish } from "./change-dialog.tsx";
import { isOperator, useDesk } from "./desk-context.ts";

interface Props {
  readonly view: EventView;
  readonly wish: (wish: Wish) => void;
}

/** What holds, where each value comes from, and the way to another one. */
export function ValuesPanel({ view, wish }: Props) {
  const { voice } = useDesk();
  const { control } = voice.texts;
  return (
    <section class="card" aria-labelledby="values">
      <div class="card-head">
        <h2 id="values">{control.heading}</h2>
        <span class="small soft">{control.version(voice.formats.number(view.version))}</span>
      </div>
      <dl class="values">
        {valueRows(view, voice).map((row) => (
          <ValueLine key={row.field} row={row} wish={wish} />
        ))}
      </dl>
    </section>
  );
}

function ValueLine({ row, wish }: { readonly row: ValueRow; readonly wish: Props["wish"] }) {
  const desk = useDesk();
  const { control } = desk.voice.texts;
  const { field, name, value, source, isOverride, back, warning } = row;
  const allowed = isOperator(desk) ? {} : { disabled: true, "aria-describedby": "viewer-only" };
  return (
    <div>
      <dt>{name}</dt>
      <dd class="value">
        <span>{value}</span>
        {source && <span class={isOverride ? "source override" : "source"}>{source}</span>}
      </dd>
      {warning && <dd class="warning">{warning}</dd>}
      <dd class="row-acts">
        <button
          type="button"
          class="link"
          {...allowed}
          aria-label={`${control.change}: ${name}`}
          onClick={() => wish({ kind: "edit", field })}
        >
          {control.change}
        </button>
        {back !== null && (
          <button
            type="button"
            class="link"
            {...allowed}
            aria-label={`${name}: ${back}`}
            onClick={() => wish({ kind: "set", field, value: null })}
          >
            {back}
          </button>
        )}
      </dd>
    </div>
  );
}
