import { expect, it } from "vitest";
import { LANGUAGES as OF_NOTICES } from "../../../src/core/languages.ts";
import { LANGUAGES } from "../../../src/page/page-model.ts";
import { TEXTS } from "../../../src/page/texts/languages.ts";

/** Every sentence by its path, functions called with a number. */
function sentences(texts: object, path = ""): [path: string, sentence: string][] {
  return Object.entries(texts).flatMap(([name, value]): [string, string][] => {
    if (typeof value === "object") return sentences(value, `${path}${name}.`);
    return [[path + name, typeof value === "function" ? value("7", "8") : value]];
  });
}

it("speaks every language that an operator's notice may be in", () => {
  expect(OF_NOTICES).toEqual(LANGUAGES);
});

it("says in Thai all that it says in English", () => {
  const paths = (texts: object) => sentences(texts).map(([path]) => path);
  expect(paths(TEXTS.th)).toEqual(paths(TEXTS.en));
});

it("leaves nothing in English on the Thai page", () => {
  const foreign = sentences(TEXTS.th).filter(([path, text]) => path !== "locale" && /[a-z]/i.test(text));
  expect(foreign).toEqual([]);
});

it("leaves nothing in Thai on the English page", () => {
  expect(sentences(TEXTS.en).filter(([, text]) => /\p{Script=Thai}/u.test(text))).toEqual([]);
});

it.each(LANGUAGES)("has no empty or untidy sentence in %s", (language) => {
  const untidy = sentences(TEXTS[language]).filter(
    ([, text]) => !/^\S(.*\S)?$/.test(text) || / {2}|TODO|\$\{/.test(text),
  );
  expect(untidy).toEqual([]);
});

it("counts one person as one person, and a minute as a minute", () => {
  const { people, under } = TEXTS.en;
  expect([people("1"), people("2"), under("1"), under("2")]).toEqual([
    "1 person",
    "2 people",
    "less than a minute",
    "less than 2 minutes",
  ]);
});
