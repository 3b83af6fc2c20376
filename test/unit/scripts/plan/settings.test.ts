import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePlan } from "../../../../scripts/plan/make-plan.ts";
import { MEASURED } from "../../../../scripts/plan/measured.ts";
import { PLATFORM } from "../../../../scripts/plan/platform.ts";
import { toText } from "../../../../scripts/plan/report.ts";
import { planSettings, planStreamIntervals } from "../../../../scripts/plan/settings.ts";
import { readConfig } from "../../../../src/config.ts";
import { boothCommandsPerSecond, commandsPerTick } from "../../../../src/core/estimate/commands.ts";
import { SECRETS } from "../../../support/config-kit.ts";
import { anyOptions, sampleOptions } from "../../../support/scripts/plan-samples.ts";

const settingsOf = (fields: Parameters<typeof sampleOptions>[0]) =>
  Object.fromEntries(planSettings(sampleOptions(fields)).changed.map(({ name, value }) => [name, value]));

/** The table that a plan prints, as TOML reads it: names, numbers or a word, comments. */
function readPrinted(text: string): Record<string, number | string> {
  const lines = text.split("\n");
  const first = lines.indexOf("  [vars.EVENTS.your-event]") + 1;
  const table = lines.slice(first, lines.indexOf("", first));
  return Object.fromEntries(
    table.map((line) => {
      const [, name, value, word] =
        /^ {2}([a-z_]+) = (?:(\d+(?:\.\d+)?) +# .+|"([a-z-]+)")$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`no setting: ${line}`);
      return [name, word ?? Number(value)];
    }),
  );
}

describe("the settings of the sale of half a million", () => {
  it("call 500 people a second: 10,000 requests, half reserved, ten a person", () => {
    expect(settingsOf({}).release_rate).toBe(500);
  });

  it("hold as many slots as 500 a second fill in a minute to claim and three to book", () => {
    expect(settingsOf({}).max_active).toBe(500 * (60 + 180));
  });

  it("leave the lobbies half of what Redis allows, and the streams as they are", () => {
    expect(settingsOf({ streamsShare: 0 })).toEqual({
      release_rate: 500,
      max_active: 120_000,
      expected_people: 500_000,
      command_budget: 5000,
    });
  });
});

describe("a rate", () => {
  it("times what a person asks never exceeds what the shop has not reserved", () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const { originRps, reserve, requestsPerUser, events } = options;
        const rate = planSettings(options).config.rateMilli / 1000;
        const asked = events * rate * requestsPerUser;
        expect(asked).toBeLessThanOrEqual(originRps * (1 - reserve) * (1 + 1e-11));
      }),
    );
  });

  it("is not a hair slower because 1 - 0.9 is not quite 0.1", () => {
    expect(settingsOf({ reserve: 0.9 }).release_rate).toBe(100);
  });

  it("is rounded down to people per 1,000 seconds", () => {
    expect(settingsOf({ requestsPerUser: 3 }).release_rate).toBe(1666.666);
  });

  it("is shared by events that open together", () => {
    expect(settingsOf({ events: 4 }).release_rate).toBe(125);
  });
});

describe("the other settings", () => {
  it("hold no slot for longer than the sweep leaves it", () => {
    expect(settingsOf({ bookingSeconds: 900 }).max_active).toBe(500 * (60 + 300));
  });

  it("let passes live, and hold slots, as long as a booking may take", () => {
    expect(settingsOf({ bookingSeconds: 900, passTtlSeconds: 900 })).toMatchObject({
      max_active: 500 * (60 + 900),
      queue_pass_ttl_seconds: 900,
    });
    expect(settingsOf({})).not.toHaveProperty("queue_pass_ttl_seconds");
  });

  it("make more lobbies when a full one would take more than half of an object's memory", () => {
    const needed = Math.ceil((500_000 * MEASURED.heapPerStream.value) / 64e6);
    expect(planSettings(sampleOptions()).config.lobbies).toBe(Math.max(200, needed));
  });

  it("make more lobbies when everybody comes in a second", () => {
    expect(planSettings(sampleOptions({ users: 50_000, joinSeconds: 1 })).config.lobbies).toBe(200);
  });

  it("share the command budget among events that open together", () => {
    expect(settingsOf({ events: 2 }).command_budget).toBe(2500);
  });

  it("share it among the events of one store alone", () => {
    expect(settingsOf({ events: 4, stores: 2 }).command_budget).toBe(2500);
    expect(settingsOf({ events: 2, stores: 2 }).command_budget).toBe(5000);
  });

  it("leave the lobbies less when the booths of a fast sale need it", () => {
    const { config } = planSettings(sampleOptions({ originRps: 400_000, events: 2, noShow: 0 }));
    const ticks = 10 * commandsPerTick(10_000, 100, 1);
    const first = 100 * MEASURED.commandsPerJoinFlush.value;
    const left = 5000 - ticks - boothCommandsPerSecond(40, 10_000, 10_000) - first;
    expect(config.commandBudget).toBe(Math.ceil(left) - 1); // never a hair more than there is
    expect(left).toBeLessThan(2500);
  });

  it("count no more streams than a lobby takes", () => {
    expect(planStreamIntervals(10_000, 125)).toEqual([]);
  });

  it("slow streams down only when their messages would take half of a lobby's time", () => {
    expect(planStreamIntervals(1250, 400)).toEqual([]);
    expect(planStreamIntervals(1250, 401)).toMatchObject([{ name: "stream_interval_ms", value: 1100 }]);
    expect(planStreamIntervals(1250, 5000)).toMatchObject([
      { name: "stream_interval_ms", value: 12_500 },
      { name: "stream_max_interval_ms", value: 12_500 },
    ]);
  });
});

describe("the printed settings", () => {
  it("are accepted by the product, and are what the plan was made with", () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const plan = makePlan(options);
        const { opening = "first-come", ...table } = readPrinted(toText(plan));
        expect(opening).toBe(options.opening);
        const config = readConfig({ ...SECRETS, EVENTS: { "your-event": table } });
        expect(config.event("your-event")?.queue).toEqual({ ...plan.settings.config, opening: "first-come" }); // a drawing needs a key
      }),
    );
  });

  it("leave the commands of the busiest second within what Redis allows, whenever that is possible", () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const { settings, limits } = makePlan(options);
        const commands = limits.find(({ what }) => what.startsWith("Redis commands"));
        const leastBudget = 100;
        if (settings.config.commandBudget === leastBudget) return;
        expect(commands?.asked).toBeLessThanOrEqual(PLATFORM.redisCommandsPerSecond);
      }),
    );
  });
});
