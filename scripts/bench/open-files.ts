import { readFileSync } from "node:fs";

/** workerd holds each connection by two descriptors; the rest is for objects and Redis. */
const [PER_CONNECTION, REST] = [2, 600];

/** How many connections a workerd on this machine can hold: `ulimit -n` is often the first limit that a crowd meets. */
export function mostConnections(): number {
  const soft = /^Max open files +(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  const files = soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
  return Math.floor((files - REST) / PER_CONNECTION / 100) * 100;
}
