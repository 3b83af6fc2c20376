import { describe, expect, it } from "vitest";
import { SALE_REPORT } from "../../../scripts/browser/sale-report.ts";
import type { Report } from "../../../src/desk/answers.ts";
import { readRoute, reportHrefOf } from "../../../src/desk/route.ts";
import { LANGUAGES } from "../../../src/desk/texts/languages.ts";
import {
  busiestWords,
  costNotes,
  costRows,
  figuresOf,
  pauseWords,
  refusedRows,
  spanWords,
  stateWords,
  timeRows,
  timeSummary,
  waitFacts,
  waitRows,
} from "../../../src/desk/words/report.ts";
import { trailRow } from "../../../src/desk/words/trail.ts";
import { makeVoice } from "../../../src/desk/words/voice.ts";

const voice = makeVoice("en", "Asia/Bangkok");

/** Before anybody has come. */
const NOT_BEGUN: Report = {
  ...SALE_REPORT,
  state: "not_begun",
  began_at: null,
  last_tick_at: null,
  waited: null,
  gave_up_after: null,
  gave_up_at: null,
  busiest: null,
  pauses: [],
  acts: [],
  people: { ...SALE_REPORT.people, joined: 0, booked: 0, left: 0 },
  redis_commands: { ...SALE_REPORT.redis_commands, per_person: null, estimate: null, of_estimate: null },
};
const RUNNING: Report = { ...SALE_REPORT, state: "running" };

describe("a report's figures", () => {
  it("say how many did what, and of how many", () => {
    const shown = figuresOf(SALE_REPORT, voice).map(({ figure, value, hint }) => [figure, value, hint]);
    expect(shown).toContainEqual(["booked", "15,876", "as the shop says · 87% of all"]);
    expect(shown).toContainEqual(["booked_late", "42", "after their pass had ended"]);
    expect(figuresOf(NOT_BEGUN, voice).map(({ hint }) => hint)).not.toContainEqual(
      expect.stringMatching(/%|NaN/),
    );
  });

  it("say when the sale was, and until when they are known", () => {
    expect(spanWords(SALE_REPORT, voice)).toBe(
      "Saturday 12 December at 12:00:00 to 12:49:35: 49 minutes 36 seconds",
    );
    expect(spanWords(RUNNING, voice)).toBe("Since Saturday 12 December at 12:00:00");
    expect(spanWords(NOT_BEGUN, voice)).toBeNull();
    expect(stateWords(RUNNING, voice)).toMatch(/still running\. These are the figures of 12:49:35;/);
    expect(stateWords(NOT_BEGUN, voice)).toMatch(/^The sale has not begun/);
    expect(stateWords(SALE_REPORT, voice)).toMatch(/^The sale is over/);
  });
});

describe("a report's charts", () => {
  it("have the steps from the first in which anybody is to the last, by the longest", () => {
    const rows = waitRows(SALE_REPORT.gave_up_after, voice);
    expect(rows.map(({ label }) => label)).toEqual([
      "up to 5 seconds",
      "up to 10 seconds",
      "up to 30 seconds",
      "up to 1 minute",
      "up to 2 minutes",
      "up to 5 minutes",
      "up to 10 minutes",
      "up to 20 minutes",
      "up to 30 minutes",
      "up to 45 minutes",
    ]);
    expect(rows[6]).toEqual({ label: "up to 10 minutes", shown: "402", share: 1 });
    const none = { ...SALE_REPORT.waited, counts: new Array(18).fill(0) };
    const night = { ...none, counts: [...new Array(17).fill(0), 3] };
    expect(waitRows(none, voice)).toEqual([]);
    expect(waitRows(night, voice)).toEqual([{ label: "over 8 hours", shown: "3", share: 1 }]);
  });

  it("say in words what half and most waited, but not what is not known", () => {
    const beyond = { ...SALE_REPORT.waited, most_within_seconds: null };
    expect(waitFacts(SALE_REPORT.waited, voice)).toHaveLength(3);
    expect(waitFacts(beyond, voice)).toEqual([
      "Half: at most 20 minutes",
      "On average 14 minutes 31 seconds",
    ]);
  });

  it("say when most gave up", () => {
    const rows = timeRows(SALE_REPORT.gave_up_at, voice);
    expect(timeSummary(rows, voice)).toBe("Most at once: 141, from 12:14:00 on.");
    expect(timeSummary([], voice)).toBe("Nobody has given up.");
  });
});

describe("what happened to a sale", () => {
  it("is its busiest moment, its pauses, and whom it turned away", () => {
    expect(busiestWords(SALE_REPORT, voice)).toBe("14 called within 100 ms, at 12:02:31.");
    expect(busiestWords(NOT_BEGUN, voice)).toBe("Nobody has been called.");
    expect(pauseWords(SALE_REPORT.pauses[0], voice)).toBe(
      "Saturday 12 December at 12:12:40 to 12:14:31: 1 minute 51 seconds",
    );
    expect(pauseWords({ from: "2026-12-12T16:59:00.000Z", until: "2026-12-12T17:01:00.000Z" }, voice)).toBe(
      "Saturday 12 December at 23:59:00 to Sunday 13 December at 00:01:00: 2 minutes",
    );
    expect(pauseWords({ from: "2026-12-12T05:00:00.000Z", until: null }, voice)).toMatch(/^Since Saturday/);
    expect(refusedRows(SALE_REPORT, voice).map(({ shown }) => shown)).toEqual(["214", "3,071", "3"]);
  });

  it("is what operators did, in the trail's words, and not who", () => {
    const row = trailRow(SALE_REPORT.acts[2], voice);
    expect(row).toMatchObject({
      by: "",
      what: "Change",
      changes: ["Paused: yes → no", "Rate: not set → 8/s"],
    });
  });
});

describe("what a sale cost", () => {
  it("is beside the estimate, in parts of it once the sale is over", () => {
    expect(costRows(SALE_REPORT, voice).at(-1)).toEqual({
      name: "Together",
      spent: "481,558",
      estimated: "520,119",
      share: "93%",
    });
    expect(costRows(RUNNING, voice).map(({ share }) => share)).toEqual(["–", "–", "–", "–"]);
    expect(costRows(NOT_BEGUN, voice).map(({ estimated }) => estimated)).toEqual(["–", "–", "–", "–"]);
  });

  it("says for whom the estimate is, and what is not counted", () => {
    expect(costNotes(SALE_REPORT, voice).join(" ")).toMatch(/26\.45 .* 18,204 people .* 96 .* Not counted:/);
    expect(costNotes(NOT_BEGUN, voice)).toHaveLength(2);
  });
});

it("a report has an address, also where its event is named after it", () => {
  for (const event of ["gala", "report", "a.b_c-d"]) {
    expect(readRoute(reportHrefOf(event))).toEqual({ page: "report", event });
  }
  expect(readRoute("#/events/gala/report/more")).toEqual({ page: "events" });
});

it.each(LANGUAGES)("a report of any state has words in %s", (language) => {
  const spoken = makeVoice(language, "Asia/Bangkok");
  for (const report of [SALE_REPORT, RUNNING, NOT_BEGUN]) {
    const words = [stateWords(report, spoken), busiestWords(report, spoken), ...costNotes(report, spoken)];
    expect(words.join("")).not.toMatch(/undefined|NaN|Invalid/);
  }
});
