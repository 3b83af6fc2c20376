import { en } from "./en.ts";
import type { DeskTexts } from "./texts.ts";
import { th } from "./th.ts";

export const LANGUAGES = ["en", "th"] as const;
export type Language = (typeof LANGUAGES)[number];

export const TEXTS: Readonly<Record<Language, DeskTexts>> = { en, th };
