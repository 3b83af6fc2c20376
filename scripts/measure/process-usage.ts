import { readFileSync } from "node:fs";

export interface ProcessUsage {
  readonly cpuMs: number;
  readonly memoryMb: number;
  readonly peakMemoryMb: number;
}

const MS_PER_TICK = 10; // USER_HZ is 100 on every Linux that a program sees: https://man7.org/linux/man-pages/man7/time.7.html
const USER_TICKS = 11; // fields 14 and 15 of /proc/PID/stat, counted from behind the name
const SYSTEM_TICKS = 12;

/** Reads what a process of this machine has used. Throws when there is no such process or no /proc. */
export function readProcessUsage(pid: number): ProcessUsage {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, "latin1");
  return parseProcessUsage(read("stat"), read("status"));
}

/** The texts of /proc/PID/stat and /proc/PID/status: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function parseProcessUsage(stat: string, status: string): ProcessUsage {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before it may hold blanks and brackets
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
  return {
    cpuMs: (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * MS_PER_TICK,
    memoryMb: megabytes("VmRSS"),
    peakMemoryMb: megabytes("VmHWM"),
  };
}
