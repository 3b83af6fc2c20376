import { noticeOf, type VisitorState } from "../wire/visitor-state.ts";
import type { Language } from "./page-model.ts";

/** A notice that a tab shows, and since when. */
export interface SeenNotice {
  readonly text: string;
  readonly sinceMs: number;
}

/** The notice of a state after the one that was seen before. A state without room for a notice says nothing about it. */
export function seeNotice(
  seen: SeenNotice | null,
  state: VisitorState,
  language: Language,
  nowMs: number,
): SeenNotice | null {
  if (!("notice" in state)) return seen;
  const text = noticeOf(state, language);
  if (text === null) return null;
  return seen?.text === text ? seen : { text, sinceMs: nowMs };
}
