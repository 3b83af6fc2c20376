import { type Draft, MOST_NOTICE_CHARACTERS, NO_TICKET, type TicketDraft } from "../draft.ts";
import type { DeskTexts } from "../texts/texts.ts";
import { useDesk } from "./desk-context.ts";

interface Props {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly problem: keyof DeskTexts["input"] | null;
}

/** The fields for a value; labelled by the dialog's title where there is only one. */
export function DraftInput({ draft, change, problem }: Props) {
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
      {draft.kind === "notice" && <NoticeInput draft={draft} change={change} />}
      {draft.kind === "tickets" && <TicketsInput draft={draft} change={change} />}
      <p id="value-problem" class="problem" role="alert">
        {words}
      </p>
    </>
  );
}

type NoticeDraft = Draft & { kind: "notice" };

function NoticeInput({ draft, change }: { draft: NoticeDraft; change: (draft: Draft) => void }) {
  const { notice } = useDesk().voice.texts;
  const choice = (isForEach: boolean, label: string) => (
    <label class="choice">
      <input
        type="radio"
        name="notice-kind"
        checked={draft.isForEach === isForEach}
        onChange={() => change({ ...draft, isForEach })}
      />
      {label}
    </label>
  );
  const area = (key: "all" | "en" | "th") => (
    <Area
      label={notice[key]}
      {...(key !== "all" && { lang: key })}
      text={draft[key]}
      change={(text) => change({ ...draft, [key]: text })}
    />
  );
  return (
    <>
      <fieldset>
        <legend class="unseen">{notice.kind}</legend>
        {choice(false, notice.one)}
        {choice(true, notice.each)}
      </fieldset>
      {draft.isForEach ? [area("en"), area("th")] : area("all")}
    </>
  );
}

interface AreaProps {
  readonly label: string;
  readonly lang?: string;
  readonly text: string;
  readonly change: (text: string) => void;
}

function Area({ label, lang, text, change }: AreaProps) {
  const { texts, formats } = useDesk().voice;
  const left = MOST_NOTICE_CHARACTERS - [...text.trim()].length;
  return (
    <label class="field">
      <span>{label}</span>
      <textarea
        rows={3}
        {...(lang && { lang })}
        value={text}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
      <small class="soft">{texts.input.left(formats.number(left))}</small>
    </label>
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
