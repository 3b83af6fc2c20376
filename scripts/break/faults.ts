import { setTimeout as sleep } from "node:timers/promises";
import type { Kind } from "./options.ts";
import type { PutRight } from "./parts/database.ts";
import { PART_NAMES, type Parts } from "./parts/parts.ts";

/** One thing that goes wrong, and is put right. */
export interface Fault {
  readonly kind: Kind;
  /** What it is done to, for the table. */
  readonly what: string;
  strike(): Promise<PutRight>;
}

/** What a supervisor needs to notice that a part is gone. */
const DOWN_MS = 700;
/** Longer than the queue waits for Redis (STORE_TIMEOUT_MS, 2 s). */
const STOPPED_MS = 3000;
const FULL_MS = 3000;

/** So many faults of these kinds, each kind as often as the others, and each part in its turn. */
export function makeFaults(parts: Parts, kinds: readonly Kind[], count: number): Fault[] {
  const makers = new Map(kinds.map((kind) => [kind, 0]));
  return Array.from({ length: count }, (_, nth) => {
    const kind = kinds[nth % kinds.length] as Kind;
    const turn = makers.get(kind) ?? 0;
    makers.set(kind, turn + 1);
    return makeFault(parts, kind, turn);
  });
}

function makeFault(parts: Parts, kind: Kind, turn: number): Fault {
  const { database } = parts;
  const name = PART_NAMES[turn % PART_NAMES.length] ?? "queue";
  const part = parts.byName[name];
  switch (kind) {
    case "kill":
      return fault(kind, `${name} killed`, async () => {
        await part.kill();
        await sleep(DOWN_MS);
        await part.start();
      });
    case "stop":
      return fault(kind, `${name} stopped and continued`, async () => {
        const { pid } = part;
        process.kill(pid, "SIGSTOP");
        await sleep(STOPPED_MS);
        process.kill(pid, "SIGCONT");
      });
    case "failover":
      return { kind, what: "redis failed over", strike: () => parts.failOver() };
    case "memory":
      return fault(kind, "redis out of memory", async () => {
        await database.setMemoryFull(true);
        await sleep(FULL_MS);
        await database.setMemoryFull(false);
      });
    case "disk":
      return fault(kind, "redis' disk full", async () => {
        database.setDiskFull(true);
        await sleep(FULL_MS);
        database.setDiskFull(false);
      });
    case "bundle":
      return fault(kind, "another bundle deployed", () => parts.deploy());
  }
}

function fault(kind: Kind, what: string, act: () => Promise<void>): Fault {
  return {
    kind,
    what,
    async strike() {
      await act();
      return { backMs: Date.now(), failover: null };
    },
  };
}
