import { describe, expect, it } from "vitest";
import { parseProcessUsage, readProcessUsage } from "../../../../../scripts/measure/process-usage.ts";
import { costs, type Reading } from "../../../../../scripts/stampede/judge/verdict/costs.ts";

const reading = (atMs: number, commands: number, cpuMs: number, workerdMs: number | null): Reading => ({
  atMs,
  redis: { commands, cpuMs },
  workerd: workerdMs === null ? null : { cpuMs: workerdMs, memoryMb: 100 + atMs / 1000, peakMemoryMb: 300 },
});

const figuresOf = (workerd: boolean) => {
  const at = (atMs: number, commands: number, cpuMs: number) =>
    reading(atMs, commands, cpuMs, workerd ? 10 * cpuMs : null);
  const rows = costs({
    people: 200,
    joined: 100,
    start: at(1000, 50, 7),
    allJoined: at(3000, 850, 17),
    end: at(11_000, 2050, 107),
  });
  return Object.fromEntries(rows.map(({ what, figure }) => [what, figure]));
};

describe("what a run costs", () => {
  it("is what was used between its start and its end, per person", () => {
    expect(figuresOf(false)).toEqual({
      "joins per second": 50,
      "Redis commands": 2000,
      "Redis commands per join, while joining": 8,
      "Redis commands per person, all in all": 10,
      "Redis CPU per person, what MONITOR takes included": 0.5,
      "time taken": 10,
    });
  });

  it("includes workerd when its process is known", () => {
    expect(figuresOf(true)).toMatchObject({
      "workerd CPU per person": 5,
      "workerd memory when it ended": 111,
      "workerd memory at its most, since it started": 300,
    });
  });
});

describe("what a process used", () => {
  it("is read from /proc, whatever its name", () => {
    const stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 900 0 3 0 250 50 0 0 20 0 9 0 12345";
    const status = "Name:\ta) b (c\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";
    expect(parseProcessUsage(stat, status)).toEqual({ cpuMs: 3000, memoryMb: 100, peakMemoryMb: 200 });
  });

  it.runIf(process.platform === "linux")("agrees with what this process knows of itself", () => {
    const { user, system } = process.cpuUsage();
    expect(Math.abs(readProcessUsage(process.pid).cpuMs - (user + system) / 1000)).toBeLessThan(100);
  });
});
