import type { ServedEvent } from "../../config.ts";
import type { AuditEntry } from "../../core/operator.ts";
import { openQueue } from "../../store/open-queue.ts";
import type { EdgeContext } from "../edge.ts";
import { auditKey } from "./act.ts";
import { keep } from "./kept.ts";

/** All that Redis keeps. */
const ENTRIES = 200;
/** 4 commands and up to 40 KB. */
const AUDIT_MS = 4000;

/** What operators did to an event, the latest first, as it was up to four seconds ago. Throws StoreUnavailable. */
export async function readAudit(c: EdgeContext, event: ServedEvent): Promise<readonly AuditEntry[]> {
  const { shards } = event.queue;
  const { audit } = await keep(c, auditKey(event.id), AUDIT_MS, () =>
    openQueue(event.store).readControl(event.id, { nowMs: Date.now(), shards, entries: ENTRIES }),
  );
  return audit;
}
