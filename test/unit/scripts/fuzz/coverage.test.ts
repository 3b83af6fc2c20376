/** A run of `npm run fuzz` names the routes of which it shows nothing. */
import { expect, it } from "vitest";
import { Coverage, judgeCoverage } from "../../../../scripts/fuzz/coverage.ts";
import { TARGETS } from "../../../../scripts/fuzz/targets.ts";

const ALL = TARGETS.map(({ method, path }) => ({ made: `${method} ${path}`, method, path: fill(path) }));
const STATUS = "GET /api/v1/queue/status/{event_id}";
const FORM = "POST /queue/{event_id}/leave";

function fill(path: string): string {
  return path.replace(/\{\w+\}|\*/g, "open");
}

/** Of a run in which every target did what it is for, but for what is said of some. */
function gapsWith(
  said: Readonly<Record<string, { status?: number | null; path?: string; method?: string }>>,
) {
  const coverage = new Coverage();
  for (const request of ALL) {
    const { status = 200, ...changed } = said[request.made] ?? {};
    coverage.note({ ...request, ...changed, headers: [], body: null, isCut: false }, status);
  }
  return coverage.gaps;
}

it("finds nothing where every target did what it is for", () => {
  expect(judgeCoverage(gapsWith({}))).toEqual([]);
});

it("names a target that was asked and refused each time, or not answered", () => {
  expect(gapsWith({ [STATUS]: { status: 404 } }).neverDone).toEqual([STATUS]);
  expect(gapsWith({ [STATUS]: { status: null } }).neverDone).toEqual([STATUS]);
});

it("names a target that was asked by other methods or at other addresses alone", () => {
  expect(gapsWith({ [STATUS]: { method: "HEAD" } }).neverAsked).toEqual([STATUS]);
  expect(gapsWith({ [STATUS]: { path: "/api/v1/queue/status" } }).neverAsked).toEqual([STATUS]);
  expect(gapsWith({ [STATUS]: { path: "/api/v1/queue/status/open?a=b" } }).neverAsked).toEqual([]);
});

it("takes leading elsewhere for success of a form alone", () => {
  expect(gapsWith({ [FORM]: { status: 303 } }).neverDone).toEqual([]);
  expect(gapsWith({ [STATUS]: { status: 303 } }).neverDone).toEqual([STATUS]);
});

it("asks nothing of a target that says why it never does what it is for", () => {
  const { method = "", path = "" } = TARGETS.find(({ whyNever }) => whyNever !== null) ?? {};
  expect(judgeCoverage(gapsWith({ [`${method} ${path}`]: { status: 404 } }))).toEqual([]);
});

it("says of all of them which they are", () => {
  const said = judgeCoverage(gapsWith({ [STATUS]: { status: 404 }, [FORM]: { method: "GET" } }));
  expect(said.map(({ detail }) => detail)).toEqual([FORM, STATUS]);
});

it("tells what was done least often", () => {
  const coverage = new Coverage();
  expect(coverage.rarest).toBeNull();
  for (const [times, request] of ALL.slice(0, 3).entries())
    for (let time = 3; time > times; time--)
      coverage.note({ ...request, headers: [], body: null, isCut: false }, 200);
  expect(coverage.rarest).toEqual({ target: ALL[2]?.made, times: 1 });
});
