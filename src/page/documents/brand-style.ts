import type { Brand } from "../page-model.ts";
import { type AccentColours, accentColours } from "./accent.ts";

/** Of the page's surfaces in waiting-page.css those on which words are the hardest to read. */
const LIGHT_SURFACE = "#f5f5f2";
const DARK_SURFACE = "#1d1f24";

/** The brand's colours as CSS for the page's one <style>, or "" for the page's own. */
export function brandStyle({ accent, accentDark }: Brand): string {
  const light = accent === null ? null : accentColours(accent, LIGHT_SURFACE);
  const night = accentDark ?? accent;
  const dark = night === null ? null : accentColours(night, DARK_SURFACE);
  return [
    light === null ? "" : `:root{${variables(light)}}`,
    dark === null ? "" : `@media(prefers-color-scheme:dark){:root{${variables(dark)}}}`,
  ].join("");
}

function variables({ accent, onAccent, ink }: AccentColours): string {
  return `--accent:${accent};--on-accent:${onAccent};--accent-ink:${ink}`;
}
