import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { PageFrame } from "../page-model.ts";
import type { Slot, Words } from "../view-model.ts";
import { brandStyle } from "./brand-style.ts";

export type Markup = HtmlEscapedString;

/** `html` promises a string only for what it is given; nothing here is a promise. */
export function markup(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return html(strings, ...values) as Markup;
}

export interface DocumentParts {
  readonly title: string;
  readonly mood: string;
  /** Into <head>, for browsers without scripts. */
  readonly head: Markup | null;
  /** Beside the event's name. */
  readonly corner: Markup | null;
  /** Under the event's name. */
  readonly occasion: Markup | null;
  readonly main: Markup;
}

/** What all documents share: the head with its few files, and the event's name above. */
export function renderDocument(
  { event, brand, language, nonce, assets }: PageFrame,
  { title, mood, head, corner, occasion, main }: DocumentParts,
): string {
  const style = brandStyle(brand);
  return String(markup`<!doctype html>
<html lang="${language}" data-mood="${mood}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${assets.icon}">
<link rel="stylesheet" href="${assets.style}">
${style === "" ? null : markup`<style nonce="${nonce}">${raw(style)}</style>`}
${head}
<script type="module" src="${assets.script}"></script>
</head>
<body>
<header class="masthead">
<p class="event">${brand.logoPath === null ? null : markup`<img src="${brand.logoPath}" alt="">`}<span>${event.name}</span></p>
${corner}
${occasion}
</header>
${main}
</body>
</html>
`);
}

/** The attributes of an element that is there only while there are words for the slot. */
export function showing<Name extends Slot>(words: Pick<Words, Name>): (slot: Name) => Markup {
  return (slot) => raw(`data-with="${slot}"${words[slot] === null ? " hidden" : ""}`);
}
