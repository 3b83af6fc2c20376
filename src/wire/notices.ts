/** The operator's words: as every answer has them, and as a state shows them. */
import { type InLanguages, LANGUAGES } from "../core/languages.ts";
import { type Fields, fieldsOf, readText } from "./fields.ts";

/** What a state says of the operator's words. */
export interface Told {
  /** To a visitor whose language has no words in `notices`. */
  readonly notice: string | null;
  readonly notices?: InLanguages | undefined;
}

/** `notices` are left out where there are none, and where the lobby is of a version that knew of none. */
export function writeNotices({
  notice,
  notices,
}: {
  readonly notice: string | null;
  readonly notices: InLanguages | undefined;
}): Told {
  return Object.keys(notices ?? {}).length === 0 ? { notice } : { notice, notices };
}

export function readNotices(body: Fields): Told {
  return { notice: readText(body.notice), notices: readInLanguages(body.notices) };
}

/** Words of the languages that are known; undefined without any. */
export function readInLanguages(value: unknown): InLanguages | undefined {
  const given = fieldsOf(value);
  const read = LANGUAGES.map((language) => [language, readText(given[language])] as const);
  const words = read.filter(([, text]) => text !== null);
  return words.length === 0 ? undefined : (Object.fromEntries(words) as InLanguages);
}
