/** What the proofs page says, in each language. */
import { expect, it } from "vitest";
import { LANGUAGES } from "../../../src/page/page-model.ts";
import { PROOFS_TEXTS } from "../../../src/proofs/texts/languages.ts";
import { FINDINGS, type FindingCode } from "../../../src/verify/findings.ts";

const CODES = Object.keys(FINDINGS) as FindingCode[];

/** Every sentence by its path, functions called with numbers; those of findings by their codes. */
function sentences(texts: object, path = ""): [path: string, sentence: string][] {
  return Object.entries(texts).flatMap(([name, value]): [string, string][] => {
    if (name === "finding") return CODES.map((code) => [code, value(code, FINDINGS[code][2])]);
    if (typeof value === "object") return sentences(value, `${path}${name}.`);
    return [[path + name, typeof value === "function" ? value("7", "8") : value]];
  });
}

it("says in Thai all that it says in English", () => {
  const paths = (texts: object) => sentences(texts).map(([path]) => path);
  expect(paths(PROOFS_TEXTS.th)).toEqual(paths(PROOFS_TEXTS.en));
});

it("leaves nothing in the other language on either page", () => {
  const latin = sentences(PROOFS_TEXTS.th).filter(([path, text]) => path !== "locale" && /[a-z]/i.test(text));
  expect(latin).toEqual([]);
  expect(sentences(PROOFS_TEXTS.en).filter(([, text]) => /\p{Script=Thai}/u.test(text))).toEqual([]);
});

it.each(LANGUAGES)("has no empty or untidy sentence in %s, and none twice for two findings", (language) => {
  const untidy = sentences(PROOFS_TEXTS[language]).filter(
    ([, text]) => !/^\S(.*\S)?$/.test(text) || / {2}|TODO|\$\{|undefined/.test(text),
  );
  expect(untidy).toEqual([]);
  const found = CODES.map((code) => PROOFS_TEXTS[language].finding(code, FINDINGS[code][2]));
  const doubled = found.filter((text, index) => found.indexOf(text) !== index);
  expect(doubled).toEqual([]);
});
