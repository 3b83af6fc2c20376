/** What operators type, as values that the queue takes. */
import { isEventId } from "../core/ids.ts";
import type { DeskTexts } from "./texts/texts.ts";

export type Read<Value> = { readonly value: Value } | { readonly problem: keyof DeskTexts["input"] };

/** "1,250.5" or "1 250.5": what separates thousands is no matter of doubt before three digits. */
export function readNumber(text: string, kind: "whole" | "any"): Read<number> {
  const plain = text.trim().replace(/(?<=\d)[,\s\u202f](?=\d{3}(\D|$))/g, "");
  const problem = kind === "whole" ? "notWhole" : "notANumber";
  if (plain === "") return { problem: "empty" };
  const isWritten = kind === "whole" ? /^\d+$/.test(plain) : /^\d*\.?\d+$/.test(plain);
  return isWritten ? { value: Number(plain) } : { problem };
}

/** Of an <input type="datetime-local">, in the operator's own time zone. */
export function readTime(text: string): Read<string> {
  if (text === "") return { problem: "empty" };
  const ms = Date.parse(text); // without a zone: local time
  return Number.isNaN(ms) ? { problem: "notATime" } : { value: new Date(ms).toISOString() };
}

/** The other way: "2027-04-13T18:30:00". */
export function localTime(iso: string | null): string {
  if (iso === null) return "";
  const ms = Date.parse(iso);
  const localMs = ms - new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(localMs).toISOString().slice(0, 19);
}

export function readId(text: string): Read<string> {
  const id = text.trim();
  return isEventId(id) ? { value: id } : { problem: id === "" ? "empty" : "badId" };
}
