import type { Language } from "../page-model.ts";
import { en } from "./en.ts";
import type { Texts } from "./texts.ts";
import { th } from "./th.ts";

export const TEXTS: Readonly<Record<Language, Texts>> = { en, th };
