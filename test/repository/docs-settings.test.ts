/** docs/settings.md names every setting there is, with the defaults and bounds of the code. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { NOTHING_SET, readEvents } from "../../src/config/read-events.ts";
import { readNumbers } from "../../src/config/read-numbers.ts";
import { secretsOfStore, storesIn } from "../../src/config/read-stores.ts";
import {
  ACCESS_TEXTS,
  AUTH_MODES,
  GATE_TEXTS,
  GLOBAL_ONLY,
  LOGIN_TEXTS,
  NUMBERS,
  OPTIONAL_SECRETS,
  PAGE_TEXTS,
  passSecretOf,
  SECRETS,
  SHARED_PAGE_TEXTS,
  TURNSTILE_TEXTS,
  WORDS,
} from "../../src/config/settings.ts";
import { readDocTable } from "../support/doc-tables.ts";

const asNumber = (text = "") => Number(text.replaceAll(",", ""));
const yesOrNo = (yes: boolean) => (yes ? "yes" : "no");

it("shows every number with its default and bounds, and whether an event may set it", () => {
  const shown = readDocTable("settings.md", "Numbers").map(([name, usual, least, most, perEvent]) => [
    name,
    [usual, least, most].map(asNumber),
    perEvent,
  ]);
  const expected = Object.entries(NUMBERS).map(([name, [usual, least, most]]) => [
    name,
    [usual, least, most],
    yesOrNo(!GLOBAL_ONLY.has(name)),
  ]);
  expect(shown).toEqual(expected);
});

it("shows every word with its values, the default first, and the origins", () => {
  const shown = readDocTable("settings.md", "Words").map(([name, values]) => [name, values]);
  const expected = Object.entries(WORDS).map(([name, values]) => [name, values.join(", ")]);
  expect(shown).toEqual([
    ...expected,
    ["ALLOWED_ORIGINS", ""],
    ["PUBLIC_ORIGIN", ""],
    ["QUEUE_PASS_ISSUER", ""],
    ["DRAW_BEACON", ""],
  ]);
});

it("shows every text of the page with its length, and where it may stand", () => {
  const shown = readDocTable("settings.md", "Texts of the waiting page").map(
    ([name, most, forAll, perEvent]) => [name, asNumber(most), forAll, perEvent],
  );
  const shared: readonly string[] = SHARED_PAGE_TEXTS;
  const expected = Object.entries(PAGE_TEXTS).map(([name, most]) => [
    name,
    most,
    yesOrNo(shared.includes(name)),
    "yes",
  ]);
  expect(shown).toEqual(expected);
});

it("shows every secret with its length, and when it is needed", () => {
  const modes = Object.entries(AUTH_MODES);
  const shown = readDocTable("settings.md", "Secrets").map(([name, least, when]) => [
    name,
    asNumber(least),
    when,
  ]);
  const expected = Object.entries(SECRETS).map(([name, least]) => {
    const its = modes.filter(([, { secret }]) => secret === name).map(([mode]) => mode);
    const when = its.length === 0 ? [] : [`AUTH_MODE=${its.join(" or ")}`];
    const algs = WORDS.QUEUE_PASS_ALG.filter((alg) => passSecretOf(alg) === name);
    const needed = [...when, ...algs.map((alg) => `QUEUE_PASS_ALG=${alg}`)];
    return [name, least, needed.join(", ") || "always"];
  });
  expect(shown).toEqual([...expected, ["METRICS_TOKEN", 32, "for /metrics"]]);
});

it("shows what a drawing needs", () => {
  const shown = readDocTable("settings.md", "The drawing").map(([name, kind]) => [name, kind]);
  expect(shown).toEqual([["PROOF_PRIVATE_JWK", "secret"]]);
});

it("shows what opens the desk", () => {
  const shown = readDocTable("settings.md", "The desk").map(([name, kind]) => [name, kind]);
  expect(shown).toEqual([["ADMIN_TOKENS", "secret"], ...ACCESS_TEXTS.map((name) => [name, "variable"])]);
});

it("shows what the gate needs", () => {
  const shown = readDocTable("settings.md", "The gate").map(([name, kind]) => [name, kind]);
  expect(shown).toEqual([...GATE_TEXTS.map((name) => [name, "variable"]), ["GATE_PARTNERS", "secret"]]);
});

it("shows what reads a login", () => {
  const shown = readDocTable("settings.md", "The login").map(([name, kind]) => [name, kind]);
  expect(shown).toEqual([["USER_JWT_SECRET", "secret"], ...LOGIN_TEXTS.map((name) => [name, "variable"])]);
});

it("shows what Turnstile needs", () => {
  const shown = readDocTable("settings.md", "Turnstile").map(([name, kind]) => [name, kind]);
  expect(shown).toEqual([
    ...TURNSTILE_TEXTS.map((name) => [name, "variable"]),
    ["TURNSTILE_SECRET", "secret"],
  ]);
});

it("has a table for each secret that a deployment may be without", () => {
  expect([...OPTIONAL_SECRETS]).toEqual([
    "PROOF_PRIVATE_JWK",
    "ADMIN_TOKENS",
    "METRICS_TOKEN",
    "GATE_PARTNERS",
    "USER_JWT_SECRET",
    "TURNSTILE_SECRET",
  ]);
});

it("says of each setting whether an event's table takes it, as the code does", () => {
  const rows = [
    ...readDocTable("settings.md", "Numbers").map(([name, , , , perEvent]) => [name, perEvent]),
    ...readDocTable("settings.md", "Words").map(([name, , perEvent]) => [name, perEvent]),
    ...readDocTable("settings.md", "Texts of the waiting page").map(([name, , , perEvent]) => [
      name,
      perEvent,
    ]),
  ];
  const usual = { ...NOTHING_SET, numbers: readNumbers({}, []) };
  for (const [name = "", perEvent] of rows) {
    const demo = readEvents({ demo: { [name.toLowerCase()]: "" } }, usual, []).get("demo");
    const isUnknown = demo?.problems.some((problem) => problem.includes("is unknown"));
    expect([name, yesOrNo(!isUnknown)]).toEqual([name, perEvent]);
  }
});

it("names the store and the secrets of its example as the code does", () => {
  const text = readFileSync(new URL("../../docs/settings.md", import.meta.url), "utf8");
  const [, section = ""] = text.split("## More than one database\n");
  const [, store] = /^store = "(.*)"$/m.exec(section) ?? [];
  expect(storesIn({ newyear: { store } })).toEqual(["default", store]);
  for (const name of Object.values(secretsOfStore(String(store)))) expect(section).toContain(name);
});
