/** A value on its way from the form to the queue: as it is typed, then as a change. */
import type { Change, Field, InLanguages, TicketType, Values } from "./answers.ts";
import { localTime, type Read, readNumber, readTime } from "./read-input.ts";
import type { DeskTexts } from "./texts/texts.ts";

/** A type of ticket as it is typed. */
export interface TicketDraft {
  readonly id: string;
  readonly en: string;
  readonly th: string;
  readonly price: string;
  readonly remaining: string;
}

export type Draft =
  | { readonly kind: "number" | "time" | "words"; readonly text: string }
  | { readonly kind: "tickets"; readonly types: readonly TicketDraft[] };

export type ReadDraft = { readonly change: Change } | { readonly problem: keyof DeskTexts["input"] };

export const NO_TICKET: TicketDraft = { id: "", en: "", th: "", price: "", remaining: "" };
const TICKET_ID = /^[\w.-]{1,32}$/;
export const MOST_NOTICE_CHARACTERS = 280;

export function draftOf(field: Field, value: Values[Field]): Draft {
  switch (field) {
    case "notice":
    case "notice_en":
    case "notice_th":
      return { kind: "words", text: String(value ?? "") };
    case "ticket_types":
      return { kind: "tickets", types: ticketDrafts(value as Values["ticket_types"]) };
    case "opens_at":
    case "closes_at":
    case "enters_at":
      return { kind: "time", text: localTime(value as string | null) };
    default:
      return { kind: "number", text: String(value ?? "") };
  }
}

export function readDraft(field: Field, draft: Draft): ReadDraft {
  switch (draft.kind) {
    case "number":
      return asChange(field, readNumber(draft.text, field === "release_rate" ? "any" : "whole"));
    case "time":
      return asChange(field, readTime(draft.text));
    case "words":
      return asChange(field, readWords(draft.text));
    case "tickets":
      return readTickets(draft.types);
  }
}

function asChange(field: Field, read: Read<Values[Field]>): ReadDraft {
  return "problem" in read ? read : { change: { [field]: read.value } };
}

/** None are words that are taken away. */
function readWords(text: string): Read<string | null> {
  const words = text.trim();
  return [...words].length > MOST_NOTICE_CHARACTERS ? { problem: "tooLong" } : { value: words || null };
}

function ticketDrafts(types: Values["ticket_types"]): TicketDraft[] {
  const drafts = (types ?? []).map(({ id, name, price, remaining }) => ({
    id,
    en: name.en ?? "",
    th: name.th ?? "",
    price: price ?? "",
    remaining: remaining === null ? "" : String(remaining),
  }));
  return drafts.length === 0 ? [NO_TICKET] : drafts;
}

/** Rows in which nothing stands are none; no rows take the board away. */
function readTickets(drafts: readonly TicketDraft[]): ReadDraft {
  const types: TicketType[] = [];
  for (const draft of drafts) {
    const { id, en, th, price, remaining } = draft;
    if (Object.values(draft).every((text) => text.trim() === "")) continue;
    if (!TICKET_ID.test(id.trim())) return { problem: "badTicketId" };
    const name = inLanguages(en, th);
    if (Object.keys(name).length === 0) return { problem: "noName" };
    const left = remaining.trim() === "" ? { value: null } : readNumber(remaining, "whole");
    if ("problem" in left) return left;
    if (types.some((other) => other.id === id.trim())) return { problem: "twice" };
    types.push({ id: id.trim(), name, price: price.trim() || null, remaining: left.value });
  }
  return { change: { ticket_types: types.length === 0 ? null : types } };
}

function inLanguages(en: string, th: string): InLanguages {
  return { ...(en.trim() && { en: en.trim() }), ...(th.trim() && { th: th.trim() }) };
}
