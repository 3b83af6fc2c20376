/**
 * docs/migrating.md: what it says of this queue is so. In its tables the column "here" is ours, the one before it another
 * system's, by which its prose may name things too.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect, it } from "vitest";
import { NOTHING_SET, readEvents } from "../../src/config/read-events.ts";
import { readNumbers } from "../../src/config/read-numbers.ts";
import {
  NUMBERS,
  OPTIONAL_SECRETS,
  PAGE_TEXTS,
  SECRETS,
  VARIABLES,
  WORDS,
} from "../../src/config/settings.ts";
import { AWAY_POLICIES, GATE_MODES } from "../../src/core/gate/event-gate.ts";
import * as origin from "../../src/origin/index.ts";
import { PROBLEMS } from "../../src/wire/problem-codes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const text = read("docs/migrating.md");
const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "");
const openApi = JSON.parse(read("docs/openapi.json"));
const manifest = JSON.parse(read("package.json"));

/** What stands in a text as code. */
const codesIn = (piece: string) => [...piece.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);

/** The cells of each row but the heads. */
const rows = prose
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\|[-| ]+\|$/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const theirs = new Set(rows.flatMap(([, there = ""]) => codesIn(there)));
const ours = rows.flatMap(([, , here = ""]) => codesIn(here));
const beside = [
  ...codesIn(prose.replaceAll(/^\|.*/gm, "")),
  ...rows.flatMap(([, , , differs = ""]) => codesIn(differs)),
];

/** Names of fields, and words that fields may hold. */
function* wordsOf(schema: unknown): Generator<string> {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties") yield* Object.keys(value);
    if (key === "enum" || key === "const") yield* [value].flat().map(String);
    yield* wordsOf(value);
  }
}

const [vector] = JSON.parse(read("docs/pass-vectors.json")).vectors.filter(
  ({ verdict, alg }: { verdict: string; alg: string }) => verdict === "ok" && alg === "ES256",
);
const EVENT_SETTINGS = [...Object.keys(NUMBERS), ...Object.keys(PAGE_TEXTS)].map((name) =>
  name.toLowerCase(),
);
const KNOWN = new Set<string>([
  ...wordsOf(openApi),
  ...Object.keys(PROBLEMS),
  ...VARIABLES,
  ...Object.keys(SECRETS),
  ...OPTIONAL_SECRETS,
  ...Object.values(WORDS).flat(),
  ...EVENT_SETTINGS,
  ...["guards", "open", "gate", "while_away", ...GATE_MODES, ...AWAY_POLICIES],
  ...Object.keys(decodeJwt(vector.token)),
  ...Object.keys(decodeProtectedHeader(vector.token)),
  ...Object.keys(origin),
  ...Object.keys(manifest.exports).map((path) => path.replace(".", manifest.name)),
  ...Object.keys(manifest.scripts).map((name) => `npm run ${name}`),
]);

/** What stands in no list: the file that has it, and the words of that file. */
const ELSEWHERE: Readonly<Record<string, readonly [file: string, words: string]>> = {
  "npm start": ["package.json", '"start":'],
  "wrangler.toml": ["package.json", '"wrangler":'],
  "/api/v1": ["docs/openapi.json", '"/api/v1/queue/join"'],
  "/metrics": ["src/edge/routes/metrics.ts", '.get("/metrics"'],
  "/queue/": ["src/edge/pages/routes/waiting-page.ts", '"/queue/:event_id"'],
  "/queue/EVENT_ID?to=": ["src/edge/pages/routes/waiting-page.ts", '"/queue/:event_id"'],
  "?to=": ["src/edge/pages/target.ts", 'query("to")'],
  "X-Queue-Pass": ["src/edge/gate/forward.ts", '"X-Queue-Pass"'],
  "Retry-After": ["src/edge/send-json.ts", '"Retry-After"'],
  "__Host-vq_visitor_…": ["src/edge/identity/cookie.ts", '"vq_visitor_"'],
  "booking-origin": ["src/core/pass-claims.ts", '"booking-origin"'],
  turn: ["src/wire/frames.ts", "event: turn"],
  heartbeat: ["src/wire/frames.ts", "event: heartbeat"],
  queue_url: ["src/edge/gate/turn-away.ts", "queue_url:"],
  join_url: ["src/edge/gate/turn-away.ts", "join_url:"],
  verify: ["src/origin/pass-verifier.ts", "verify"],
  // of JSON, and of a rule
  null: ["docs/api.md", "`null`"],
  "*": ["docs/gate.md", "`*` is any run of characters"],
};

const ROUTE = /^(GET|POST|PUT|PATCH|DELETE) (\/\S+)$/;

function hasRoute(method: string, path: string): boolean {
  const spelled = path.replaceAll(/:(\w+)/g, "{$1}");
  const found = openApi.paths[`/api/v1${spelled}`] ?? openApi.paths[spelled];
  return found?.[method.toLowerCase()] !== undefined;
}

function isElsewhere(code: string): boolean {
  const [file, words] = ELSEWHERE[code] ?? [];
  return file !== undefined && words !== undefined && read(file).includes(words);
}

function isOurs(code: string): boolean {
  const [, method, path] = ROUTE.exec(code) ?? [];
  if (method && path) return hasRoute(method, path);
  return KNOWN.has(code) || isElsewhere(code);
}

it("names in the column of this queue nothing that is not there", () => {
  expect(ours.length).toBeGreaterThan(100);
  expect(ours.filter((code) => !isOurs(code))).toEqual([]);
});

it("names beside it what is there, or what a table names of the other", () => {
  expect(beside.filter((code) => !isOurs(code) && !theirs.has(code))).toEqual([]);
});

it("says each code of an error with its status", () => {
  const said = rows.map(([, , here = ""]) => here).join("\n") + prose.replaceAll(/^\|.*/gm, "");
  const wrong = [...said.matchAll(/(\d{3}) `([A-Z_]+)`/g)].filter(
    ([, status, code = ""]) => PROBLEMS[code as keyof typeof PROBLEMS]?.[0] !== Number(status),
  );
  expect(wrong.map(([found]) => found)).toEqual([]);
});

it("shows a table of an event that the queue takes", () => {
  const [, id = "", lines = ""] = /^\[vars\.EVENTS\.(\w+)\]\n((?:.+ = .+\n)+)/m.exec(text) ?? [];
  const settings = Object.fromEntries(
    lines
      .trim()
      .split("\n")
      .map((line) => line.split(" = "))
      .map(([name = "", value = ""]) => [name, JSON.parse(value)]),
  );
  const usual = { ...NOTHING_SET, numbers: readNumbers({}, []), gateHosts: ["shop.example"] };
  expect(Object.keys(settings)).toContain("release_rate");
  expect(readEvents({ [id]: settings }, usual, []).get(id)?.problems).toEqual([]);
});
