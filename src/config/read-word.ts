import { WORDS } from "./settings.ts";
import { show } from "./text.ts";

type WordName = keyof typeof WORDS;

/** The word that is set, the first one where none is or it is wrong; what is wrong is added to `problems`, with the label. */
export function readWord<Name extends WordName>(
  env: Partial<Record<WordName, unknown>>,
  name: Name,
  problems: string[],
  label: string = name,
): (typeof WORDS)[Name][number] {
  type Word = (typeof WORDS)[Name][number];
  const words: readonly string[] = WORDS[name];
  const usual = words[0] as Word;
  const word = String(env[name] ?? "");
  if (word === "" || words.includes(word)) return (word || usual) as Word;
  problems.push(`${label} ${show(word)} is unknown; give ${words.map(show).join(" or ")}`);
  return usual;
}
