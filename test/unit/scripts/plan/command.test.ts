import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duration } from "../../../../scripts/plan/format.ts";
import { makePlan } from "../../../../scripts/plan/make-plan.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import { toText } from "../../../../scripts/plan/report.ts";
import { anyOptions, sampleOptions } from "../../../support/scripts/plan-samples.ts";

const HALF_A_MILLION = [
  "--origin-rps",
  "10000",
  "--reserve",
  "0.5",
  "--requests-per-user",
  "10",
  "--users",
  "500000",
];

function plan(...args: string[]) {
  const script = fileURLToPath(new URL("../../../../scripts/plan.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("npm run plan", () => {
  it("prints the plan of half a million people, and ends with 0 because no limit is hit", () => {
    const { status, stdout } = plan(...HALF_A_MILLION);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}release_rate = 500 +# 10,000 requests\/s x \(1 - 0\.5\) \/ 10 a person$/m);
    expect(stdout).toMatch(/^ {2}until the last person is called +16 min 40 s +15 min 53 s$/m);
    expect(stdout).toMatch(/by the prices of 2026-11$/m);
    expect(stdout).toMatch(/^No limit is hit\.$/m);
  });

  it("ends with 1 when a limit would be hit, and says which and what to do", () => {
    const { status, stdout } = plan(...HALF_A_MILLION, "--booking-seconds", "400");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ {2}HIT {2}seconds a booking takes.* 400 of 300\n +Passes run out/m);
    expect(stdout).toMatch(/^1 of 14 limits would be hit\.$/m);
  });

  it("ends with 0 once its advice is followed", () => {
    const slow = [...HALF_A_MILLION, "--booking-seconds", "600"];
    const [, option = "", value = ""] = /(--pass\S+) (\d+)\./.exec(plan(...slow).stdout) ?? [];
    const { status, stdout } = plan(...slow, option, value);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}queue_pass_ttl_seconds = 600 +# a booking takes 600 s$/m);
  });

  it("ends with 2 and a sentence when the options make no plan", () => {
    const { status, stdout, stderr } = plan(...HALF_A_MILLION, "--reserve", "2");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^plan: --reserve is 2; give a number from 0 to 0\.999/);
  });

  it("prints the same as JSON", () => {
    const { status, stdout } = plan(...HALF_A_MILLION, "--json");
    expect(status).toBe(0);
    const { settings, cost, limits } = JSON.parse(stdout);
    const expected = makePlan(sampleOptions({ json: true }));
    expect(settings).toMatchObject({ release_rate: 500, max_active: 120_000, command_budget: 5000 });
    expect(cost).toEqual(expected.cost);
    expect(limits).toEqual(expected.limits);
  });

  it("explains itself", () => {
    const { status, stdout } = plan("--help");
    expect(status).toBe(0);
    expect(stdout).toContain("--requests-per-user");
  });
});

describe("a printed plan", () => {
  it("fits in 100 columns", () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        for (const line of toText(makePlan(options)).split("\n"))
          expect(line.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  it("shows a sale with no-shows only when there are some", () => {
    const textOf = (noShow: number) => toText(makePlan(sampleOptions({ noShow })));
    expect(textOf(0.125)).toContain("12.5 % do not come");
    expect(textOf(0)).not.toContain("do not come");
  });

  it("says of each of several events what it has of the whole", () => {
    const text = toText(makePlan(sampleOptions({ events: 4 })));
    expect(text).toContain("once for each of the 4 events");
    expect(text).toContain("125,000 people in each event");
    expect(text).not.toContain("store =");
  });

  it("leaves the store's name to the operator, where there are several", () => {
    const text = toText(makePlan(sampleOptions({ events: 4, stores: 2 })));
    expect(text).toContain('\nSpread them over 2 stores (store = "…" in a table), 2 in one at most.\n');
  });

  it("counts what comes in wholes in wholes, and one person as one", () => {
    const text = toText(makePlan(sampleOptions({ originRps: 10, users: 1 })));
    expect(text).toContain("The sale: 1 person\n");
    expect(text).not.toMatch(/\d\.\d+ (commands|requests|rows), \$/);
  });

  it("never shows a limit that is passed by a hair as kept", () => {
    const users = Math.floor((16 * 90e6) / MEASURED.bytesPerWaiting.value) + 1;
    expect(toText(makePlan(sampleOptions({ users })))).toMatch(/HIT .*ZSET.* 90\.1 of 90$/m);
  });

  it.each([
    [0.007, "0.1 s"],
    [9.91, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min 0 s"],
    [3725, "1 h 2 min"],
    [500_000, "5.79 days"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("what was measured", () => {
  it.each(Object.entries(MEASURED))("says of %s how and when", (_, { value, unit, by, when }) => {
    expect(value).toBeGreaterThan(0);
    expect(unit).not.toBe("");
    expect(by).not.toBe("");
    expect(when).toMatch(/^\d{4}-\d{2}(-\d{2})?$/);
  });
});
