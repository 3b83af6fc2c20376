import type { ProcessUsage } from "../../../measure/process-usage.ts";
import type { RedisUsage } from "../../../measure/redis-usage.ts";
import { measured, type Row } from "./row.ts";

/** What had been used by a moment of the run. */
export interface Reading {
  readonly atMs: number;
  readonly redis: RedisUsage;
  /** null: it is not known which process the queue is. */
  readonly workerd: ProcessUsage | null;
}

export interface Spent {
  readonly start: Reading;
  /** When the last person had joined. */
  readonly allJoined: Reading;
  readonly end: Reading;
}

export interface Spending extends Spent {
  readonly people: number;
  readonly joined: number;
}

/** What the whole run used: all its events share Redis and the Worker. */
export function costs({ people, joined, start, allJoined, end }: Spending): Row[] {
  const joiningCommands = allJoined.redis.commands - start.redis.commands;
  const commands = end.redis.commands - start.redis.commands;
  const redisCpuMs = end.redis.cpuMs - start.redis.cpuMs;
  return [
    measured("joins per second", joined / ((allJoined.atMs - start.atMs) / 1000), "/s"),
    measured("Redis commands", commands, ""),
    measured("Redis commands per join, while joining", joiningCommands / Math.max(1, joined), ""),
    measured("Redis commands per person, all in all", commands / people, ""),
    measured("Redis CPU per person, what MONITOR takes included", redisCpuMs / people, "ms"),
    ...workerdCosts(people, start.workerd, end.workerd),
    measured("time taken", (end.atMs - start.atMs) / 1000, "s"),
  ];
}

function workerdCosts(people: number, start: ProcessUsage | null, end: ProcessUsage | null): Row[] {
  if (!start || !end) return [];
  return [
    measured("workerd CPU per person", (end.cpuMs - start.cpuMs) / people, "ms"),
    measured("workerd memory when it ended", end.memoryMb, "MB"),
    measured("workerd memory at its most, since it started", end.peakMemoryMb, "MB"),
  ];
}
