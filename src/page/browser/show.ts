import { SLOTS, type View } from "../view-model.ts";
import { showTickets } from "./show-tickets.ts";

/** Writes a view into the elements the Worker made. What is as it was is left alone. */
export function show({ title, mood, words, tickets }: View): void {
  const focused = document.activeElement;
  if (document.title !== title) document.title = title;
  document.documentElement.dataset.mood = mood;
  for (const slot of SLOTS) {
    const text = words[slot] ?? "";
    for (const element of document.querySelectorAll(`[data-slot=${slot}]`)) {
      if (element.textContent !== text) write(element, text);
    }
    for (const element of document.querySelectorAll<HTMLElement>(`[data-with=${slot}]`)) {
      element.hidden = words[slot] === null;
      if (element.hidden && element instanceof HTMLDetailsElement) element.open = false;
    }
  }
  showTickets(tickets);
  // The button that was pressed is gone: the keyboard goes on from what came of it.
  if (focused?.closest("[hidden]")) document.querySelector("h1")?.focus();
}

function write(element: Element, text: string): void {
  if (element.hasAttribute("data-whole")) element.replaceChildren(...text.split(/( )/).map(keepWhole));
  else element.textContent = text;
}

/** Each word in one line: Firefox breaks long Thai ones anywhere. */
function keepWhole(word: string): Node | string {
  if (word === " ") return word;
  const whole = document.createElement("span");
  whole.className = "whole";
  whole.textContent = word;
  return whole;
}
