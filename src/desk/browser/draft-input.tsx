import { type Draft, MOST_NOTICE_CHARACTERS, NO_TICKET, type TicketDraft } from "../draft.ts";
import type { DeskTexts } from "../texts/texts.ts";
import { useDesk } from "./desk-context.ts";

interface Props {
  readonly draft: Draft;
  /** Of the words, where they are of one. */
  readonly lang: string | null;
  readonly change: (draft: Draft) => void;
  readonly problem: keyof DeskTexts["input"] | null;
}

/** The fields for a value; labelled by the dialog's title where there is only one. */
export function DraftInput({ draft, lang, change, problem }: Props) {
  const { texts, formats, timeZone } = useDesk().voice;
  const said = problem && texts.input[problem];
  const words = typeof said === "function" ? said(formats.number(MOST_NOTICE_CHARACTERS)) : said;
  return (
    <>
      {draft.kind === "number" && (
        <input
          aria-labelledby="dialog-title"
          aria-describedby="value-hint value-problem"
          aria-invalid={problem !== null}
          inputMode="decimal"
          autocomplete="off"
          value={draft.text}
          onInput={({ currentTarget }) => change({ ...draft, text: currentTarget.value })}
        />
      )}
      {draft.kind === "time" && (
        <>
          <input
            type="datetime-local"
            step="1"
            aria-labelledby="dialog-title"
            aria-describedby="value-hint zone value-problem"
            aria-invalid={problem !== null}
            value={draft.text}
            onInput={({ currentTarget }) => change({ ...draft, text: currentTarget.value })}
          />
          <p class="small soft" id="zone">
            {texts.says.timesIn(timeZone)}
          </p>
        </>
      )}
      {draft.kind === "words" && (
        <>
          <textarea
            rows={3}
            aria-labelledby="dialog-title"
            aria-describedby="value-hint left value-problem"
            aria-invalid={problem !== null}
            {...(lang && { lang })}
            value={draft.text}
            onInput={({ currentTarget }) => change({ ...draft, text: currentTarget.value })}
          />
          <p class="small soft" id="left">
            {texts.input.left(formats.number(MOST_NOTICE_CHARACTERS - [...draft.text.trim()].length))}
          </p>
        </>
      )}
      {draft.kind === "tickets" && <TicketsInput draft={draft} change={change} />}
      <p id="value-problem" class="problem" role="alert">
        {words}
      </p>
    </>
  );
}

type TicketsDraft = Draft & { kind: "tickets" };

function TicketsInput({ draft, change }: { draft: TicketsDraft; change: (draft: Draft) => void }) {
  const { texts, formats } = useDesk().voice;
  const { tickets } = texts;
  const put = (types: readonly TicketDraft[]) => change({ ...draft, types });
  const keys = ["id", "remaining", "en", "th", "price"] as const;
  return (
    <>
      {draft.types.map((type, index) => (
        <fieldset class="ticket" key={index}>
          <legend>{tickets.row(formats.number(index + 1))}</legend>
          {keys.map((key) => (
            <label class="field" key={key}>
              <span>{tickets[key]}</span>
              <input
                autocomplete="off"
                {...(key === "remaining" && { inputMode: "numeric" as const })}
                value={type[key]}
                onInput={({ currentTarget }) =>
                  put(draft.types.with(index, { ...type, [key]: currentTarget.value }))
                }
              />
            </label>
          ))}
          <button type="button" class="link" onClick={() => put(draft.types.toSpliced(index, 1))}>
            {tickets.remove(type.id || tickets.row(formats.number(index + 1)))}
          </button>
        </fieldset>
      ))}
      <button type="button" class="quiet" onClick={() => put([...draft.types, NO_TICKET])}>
        {tickets.add}
      </button>
    </>
  );
}
