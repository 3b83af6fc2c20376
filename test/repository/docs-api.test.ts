/** docs/api.md lists every code of an error with its status, and every field of an answer: they are promised not to change. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { ActKind, Outcome } from "../../src/core/outcome.ts";
import { Problem, type ProblemCode } from "../../src/edge/problem.ts";
import { translate } from "../../src/edge/translate.ts";
import { readDocTable } from "../support/doc-tables.ts";
import { sampleAnswer, sampleTicket } from "../support/lobby/core-samples.ts";

const source = readFileSync(new URL("../../src/edge/problem.ts", import.meta.url), "utf8");
const codes = [...source.matchAll(/^ {2}([A-Z_]+): \[/gm)].map(([, code]) => code as ProblemCode);

it("shows every code with its status, and no other", () => {
  const shown = readDocTable("api.md", "Errors").map(([code, status]) => [code, Number(status)]);
  expect(codes).toContain("UNAUTHORIZED");
  expect(shown).toEqual(codes.map((code) => [code, new Problem(code).status]));
});

const NOW = Date.UTC(2026, 10, 24, 12);
const LATER = NOW + 60_000;

/** The names of the fields that are sent for an outcome; with a pass come the two that only the Worker can add. */
function fieldsOf(kind: ActKind, outcome: Outcome): string[] {
  const reply = translate(kind, sampleAnswer(outcome, { position: 3 }), NOW);
  if (reply.kind === "problem") throw reply.problem;
  return [...Object.keys(reply.body), ...(reply.kind === "pass" ? ["queue_pass", "expires_at"] : [])];
}

it.each<[string, ActKind, Outcome[]]>([
  ["A place in line", "join", [{ kind: "joined", ticket: sampleTicket(7) }]],
  ["A place in line", "position", [{ kind: "waiting", ticket: sampleTicket(7) }]],
  [
    "A turn",
    "position",
    [
      { kind: "called", claimBeforeMs: LATER },
      { kind: "admitted", expiresAtMs: LATER },
    ],
  ],
  ["A missed turn", "position", [{ kind: "missed", returnBeforeMs: LATER }]],
  ["A pass", "claim", [{ kind: "admitted", expiresAtMs: LATER }]],
])("shows every field of %j, to a %s, and no other", (heading, kind, outcomes) => {
  const shown = readDocTable("api.md", heading).map(([field]) => field);
  const sent = new Set(outcomes.flatMap((outcome) => fieldsOf(kind, outcome)));
  expect([...shown].sort()).toEqual([...sent].sort());
});

it.each([
  ["The event", "status.ts"],
  ["A verdict", "verify-pass.ts"],
])("shows every field of %j, and no other", (heading, route) => {
  const code = readFileSync(new URL(`../../src/edge/routes/${route}`, import.meta.url), "utf8");
  const [, body = ""] = /sendJson\(c, \{\n([\s\S]*?)\n {4}\}\)/.exec(code) ?? [];
  const sent = [...body.matchAll(/^\s+(\w+)[:,]/gm)].map(([, field]) => field);
  expect(readDocTable("api.md", heading).map(([field]) => field)).toEqual(sent);
});
