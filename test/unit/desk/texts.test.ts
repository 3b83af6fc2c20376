import { expect, it } from "vitest";
import { LANGUAGES, TEXTS } from "../../../src/desk/texts/languages.ts";

const CROWD = { waiting: "7", called: "8", admitted: "9", inside: "17" };

/** Every sentence by its path, functions called with a number, or with a crowd where they ask for one. */
function sentences(texts: object, path = ""): [path: string, sentence: string][] {
  return Object.entries(texts).flatMap(([name, value]): [string, string][] => {
    const isAboutCrowd =
      /^(ask|says)\./.test(path) &&
      !/timesIn|retire|giveUp|clear|takeAway|Above|Free|tickets|closesLater|entersLater/.test(name);
    const said = typeof value === "function" ? value(isAboutCrowd ? CROWD : "7", "8", "9") : value;
    if (said === null) return [];
    return typeof said === "object" ? sentences(said, `${path}${name}.`) : [[path + name, String(said)]];
  });
}

it("says in Thai all that it says in English", () => {
  const paths = (texts: object) => sentences(texts).map(([path]) => path);
  expect(paths(TEXTS.th)).toEqual(paths(TEXTS.en));
});

it("leaves nothing but names of programs and settings in English on the Thai desk", () => {
  const names =
    /Virtual Queue|JavaScript|ADMIN_TOKENS|EVENTS|wrangler\.toml|docs\/operating\.md|ConfigError|Redis|Worker|Access|npm (start|run plan)|cron|CSV|JSON|stampede|beacon not reached|\/admin|--(url|redis)|https:|2027-04-13T18:30|#0a7d5c|A–Z a–z|auto|button|first-come|draw/g;
  const foreign = sentences(TEXTS.th).filter(
    ([path, text]) => path !== "locale" && /[a-z]/i.test(text.replace(names, "")),
  );
  expect(foreign).toEqual([]);
});

it("leaves nothing in Thai on the English desk", () => {
  expect(sentences(TEXTS.en).filter(([, text]) => /\p{Script=Thai}/u.test(text))).toEqual([]);
});

it.each(LANGUAGES)("has no empty or untidy sentence in %s", (language) => {
  const untidy = sentences(TEXTS[language]).filter(
    ([, text]) => !/^\S(.*\S)?$/.test(text) || / {2}|TODO|\$\{|undefined|\[object/.test(text),
  );
  expect(untidy).toEqual([]);
});
