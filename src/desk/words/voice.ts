import { Formats } from "../../page/formats.ts";
import { type Language, TEXTS } from "../texts/languages.ts";
import type { DeskTexts } from "../texts/texts.ts";

/** In which words and numbers an operator is spoken to. */
export interface Voice {
  readonly language: Language;
  readonly texts: DeskTexts;
  readonly formats: Formats;
  /** The operator's: "Asia/Bangkok". */
  readonly timeZone: string;
}

export function makeVoice(language: Language, timeZone: string): Voice {
  const texts = TEXTS[language];
  return { language, texts, formats: new Formats(texts.locale, timeZone), timeZone };
}
