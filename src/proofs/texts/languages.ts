import type { Language } from "../../page/page-model.ts";
import { en } from "./en.ts";
import type { ProofsTexts } from "./texts.ts";
import { th } from "./th.ts";

export const PROOFS_TEXTS: Readonly<Record<Language, ProofsTexts>> = { en, th };
