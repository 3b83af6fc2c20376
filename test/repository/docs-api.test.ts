/** docs/api.md lists every code of an error with its status, and every field of an answer: they are promised not to change. */
import { expect, it } from "vitest";
import * as answers from "../../src/wire/answers.ts";
import * as deskAnswers from "../../src/wire/desk-answers.ts";
import { PROBLEMS } from "../../src/wire/problem-codes.ts";
import { readDocTable } from "../support/doc-tables.ts";

it("shows every code with its status, and no other", () => {
  const shown = readDocTable("api.md", "Errors").map(([code, status]) => [code, Number(status)]);
  expect(shown).toEqual(Object.entries(PROBLEMS).map(([code, [status]]) => [code, status]));
});

it.each([
  ["A place in line", [answers.placeAnswer]],
  ["An entry", [answers.entrantAnswer]],
  ["A drawing", [answers.drawAnswer]],
  ["A turn", [answers.calledAnswer, answers.admittedAnswer]],
  ["A missed turn", [answers.missedAnswer]],
  ["A pass", [answers.passAnswer]],
  ["The event", [answers.statusAnswer]],
  ["A verdict", [answers.verifyAnswer]],
  ["An event at the desk", [deskAnswers.eventView]],
  ["Numbers at the desk", [deskAnswers.numbers]],
])("shows every field of %j, and no other", (heading, schemas) => {
  const shown = readDocTable("api.md", heading).map(([field]) => field);
  const sent = new Set(schemas.flatMap(({ entries }) => Object.keys(entries)));
  expect(shown.sort()).toEqual([...sent].sort());
});

it("shows every column of a history, and no other", () => {
  const shown = readDocTable("api.md", "Columns of a history").map(([name]) => name as string);
  const { entries } = deskAnswers.historyAnswer.entries.seconds;
  expect(["from_ms", "step_ms", ...shown].sort()).toEqual(Object.keys(entries).sort());
});
