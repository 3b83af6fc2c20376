import type { HistoryEntry } from "../witness/history.ts";
import { isCall, isTicket, passExpiresAtMs } from "./scores.ts";

/**
 * The people who had something twice: two tickets, a ticket that another person has too, two calls without coming back
 * in between, two different passes, or waiting and called in one version. In the crowd, people who left do not join again, so a
 * second ticket is always wrong.
 */
export function findDoubled(entries: readonly HistoryEntry[]): Set<string> {
  const doubled = new Set<string>();
  const ticketOf = new Map<string, number>();
  const ownerOf = new Map<number, string>();
  const turnsLeft = new Map<string, number>();
  const passOf = new Map<string, number>();
  const waiting = new Set<string>();
  const called = new Set<string>();
  let touched = new Set<string>();

  const takeTicket = (user: string, ticket: number) => {
    if ((ticketOf.get(user) ?? ticket) !== ticket) doubled.add(user);
    if ((ownerOf.get(ticket) ?? user) !== user) doubled.add(user);
    ticketOf.set(user, ticket);
    ownerOf.set(ticket, user);
  };

  const takeTurn = (user: string) => {
    const left = turnsLeft.get(user) ?? 1;
    if (left < 1) doubled.add(user);
    turnsLeft.set(user, left - 1);
  };

  const takePass = (user: string, expiresAtMs: number) => {
    if ((passOf.get(user) ?? expiresAtMs) !== expiresAtMs) doubled.add(user);
    passOf.set(user, expiresAtMs);
  };

  for (const entry of entries) {
    if ("user" in entry) touched.add(entry.user);
    switch (entry.kind) {
      case "waits":
        waiting.add(entry.user);
        if (isTicket(entry.ticket)) takeTicket(entry.user, entry.ticket);
        else turnsLeft.set(entry.user, (turnsLeft.get(entry.user) ?? 1) + 1);
        break;
      case "scored": {
        called.add(entry.user);
        const expiresAtMs = passExpiresAtMs(entry.score);
        if (isCall(entry.score)) takeTurn(entry.user);
        else if (expiresAtMs !== null) takePass(entry.user, expiresAtMs);
        break;
      }
      case "waits_no_more":
        waiting.delete(entry.user);
        break;
      case "unscored":
        called.delete(entry.user);
        break;
      case "deleted":
        waiting.clear();
        called.clear();
        break;
      case "stood_still":
      case "committed":
        for (const user of touched) if (waiting.has(user) && called.has(user)) doubled.add(user);
        touched = new Set();
        break;
    }
  }
  return doubled;
}
