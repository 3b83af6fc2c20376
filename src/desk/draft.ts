/** A value on its way from the form to the queue: as it is typed, then as a change. */
import type { Change, Field, InLanguages, LocalText, TicketType, Values } from "./answers.ts";
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
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "time"; readonly text: string }
  | {
      readonly kind: "notice";
      readonly isForEach: boolean;
      readonly all: string;
      readonly en: string;
      readonly th: string;
    }
  | { readonly kind: "tickets"; readonly types: readonly TicketDraft[] };

export type ReadDraft = { readonly change: Change } | { readonly problem: keyof DeskTexts["input"] };

export const NO_TICKET: TicketDraft = { id: "", en: "", th: "", price: "", remaining: "" };
const TICKET_ID = /^[\w.-]{1,32}$/;
export const MOST_NOTICE_CHARACTERS = 280;

export function draftOf(field: Field, value: Values[Field]): Draft {
  if (field === "notice") return noticeDraft(value as LocalText | null);
  if (field === "ticket_types")
    return { kind: "tickets", types: ticketDrafts(value as Values["ticket_types"]) };
  if (field === "opens_at" || field === "closes_at")
    return { kind: "time", text: localTime(value as string | null) };
  return { kind: "number", text: value === null ? "" : String(value) };
}

export function readDraft(field: Field, draft: Draft): ReadDraft {
  switch (draft.kind) {
    case "number":
      return asChange(field, readNumber(draft.text, field === "release_rate" ? "any" : "whole"));
    case "time":
      return asChange(field, readTime(draft.text));
    case "notice":
      return readNotice(draft);
    case "tickets":
      return readTickets(draft.types);
  }
}

function asChange<Name extends Field>(field: Name, read: Read<NonNullable<Values[Name]>>): ReadDraft {
  return "problem" in read ? read : { change: { [field]: read.value } as Change };
}

function noticeDraft(value: LocalText | null): Draft {
  if (value === null || typeof value === "string") {
    return { kind: "notice", isForEach: false, all: value ?? "", en: "", th: "" };
  }
  return { kind: "notice", isForEach: true, all: "", en: value.en ?? "", th: value.th ?? "" };
}

/** An empty notice is one that is taken away. */
function readNotice({ isForEach, all, en, th }: Draft & { kind: "notice" }): ReadDraft {
  const texts = isForEach ? [en, th] : [all];
  if (texts.some((text) => [...text.trim()].length > MOST_NOTICE_CHARACTERS)) return { problem: "tooLong" };
  if (!isForEach) return { change: { notice: all.trim() || null } };
  const notice = inLanguages(en, th);
  return { change: { notice: Object.keys(notice).length === 0 ? null : notice } };
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
    if (!TICKET_ID.test(id.trim())) return { problem: "badId" };
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
