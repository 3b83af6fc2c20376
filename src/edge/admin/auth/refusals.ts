/**
 * Counts what the desk refuses, for its trail. An isolate tells the desk's object once a second at most, so that a flood of refused
 * requests costs it no more.
 */
import { waitUntil } from "cloudflare:workers";
import { networkOf } from "../../../core/address.ts";
import type { RefusalCounts, RefusalKind } from "../../../core/desk/refusals.ts";
import { askedFrom } from "../../asked-from.ts";
import type { EdgeContext } from "../../edge.ts";
import { askDesk } from "../ask-desk.ts";

const REPORT_MS = 1000;
/** A request that was to report may have been cut off: the next one does it. */
const OVERDUE_MS = 5000;
const MOST_NETWORKS = 5;

let counts: Partial<Record<RefusalKind, number>> = {};
let networks = new Set<string>();
let dueMs = 0;

/** On this machine all come from one place. */
export function networkOfRequest(c: EdgeContext): string {
  return networkOf(askedFrom(c) ?? "local");
}

export function countRefusal(c: EdgeContext, kind: RefusalKind): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
  if (networks.size < MOST_NETWORKS) networks.add(networkOfRequest(c));
  const nowMs = Date.now();
  if (nowMs < dueMs + OVERDUE_MS) return;
  dueMs = nowMs + REPORT_MS;
  waitUntil(reportSoon(c));
}

async function reportSoon(c: EdgeContext): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, REPORT_MS));
  const [reported, from]: [RefusalCounts, string[]] = [counts, [...networks]];
  counts = {};
  networks = new Set();
  dueMs = 0;
  await askDesk(c, undefined, async (desk) => desk.noteRefusals(reported, from));
}
