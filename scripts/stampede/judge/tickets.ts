import type { HistoryEntry } from "../witness/history.ts";
import { isTicket } from "./scores.ts";

/** Every ticket that each person was ever given, in order. A person should have one. */
export function ticketsOf(entries: readonly HistoryEntry[]): Map<string, ReadonlySet<number>> {
  const tickets = new Map<string, Set<number>>();
  for (const entry of entries) {
    if (entry.kind !== "waits" || !isTicket(entry.ticket)) continue;
    const own = tickets.get(entry.user);
    if (own) own.add(entry.ticket);
    else tickets.set(entry.user, new Set([entry.ticket]));
  }
  return tickets;
}
