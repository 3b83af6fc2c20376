import type { HistoryEntry } from "../witness/history.ts";
import { isTicket, ordinalOf } from "./scores.ts";

/** Commits count from 0. A person waits from the commit that shows it until the one that no longer does. */
export interface Stint {
  readonly ticket: number;
  readonly fromCommit: number;
  untilCommit: number;
}

export interface CommitRange {
  readonly firstCommit: number;
  lastCommit: number;
}

/** The line of an event through all versions of its state. */
export interface Line {
  readonly stints: ReadonlyMap<string, readonly Stint[]>;
  /** By `numbering:ordinal(called_up_to):departed_count`, the name a frame's `id:` gives its version. */
  readonly versions: ReadonlyMap<string, CommitRange>;
  /** People who left the line while the version stayed the same, and versions that came back: lobbies cannot see either. */
  readonly unannounced: number;
}

/** The line as the recorded commands made it, in their order. A stint that has not ended lasts until infinity. */
export function replayLine(entries: readonly HistoryEntry[]): Line {
  const stints = new Map<string, Stint[]>();
  const waiting = new Map<string, Stint>();
  const versions = new Map<string, CommitRange>();
  const fields = new Map<string, string>();
  let [commit, version, departures, unannounced] = [0, "", 0, 0];

  const depart = (user: string) => {
    const stint = waiting.get(user);
    if (!stint) return;
    stint.untilCommit = commit;
    waiting.delete(user);
    if (isTicket(stint.ticket)) departures++;
  };

  const arrive = (user: string, ticket: number) => {
    depart(user);
    const stint = { ticket, fromCommit: commit, untilCommit: Number.POSITIVE_INFINITY };
    waiting.set(user, stint);
    stints.set(user, [...(stints.get(user) ?? []), stint]);
  };

  const close = (changes: ReadonlyMap<string, string>) => {
    for (const [name, value] of changes) fields.set(name, value);
    const next = nameOf(fields);
    const range = versions.get(next);
    if (!range) versions.set(next, { firstCommit: commit, lastCommit: commit });
    else if (next === version) range.lastCommit = commit;
    if (range) unannounced += next === version ? departures : 1;
    [version, departures] = [next, 0];
    commit++;
  };

  for (const entry of entries) {
    if (entry.kind === "waits") arrive(entry.user, entry.ticket);
    else if (entry.kind === "waits_no_more") depart(entry.user);
    else if (entry.kind === "committed") close(entry.fields);
    else if (entry.kind === "deleted") {
      for (const user of [...waiting.keys()]) depart(user);
      fields.clear();
    }
  }
  return { stints, versions, unannounced };
}

function nameOf(fields: ReadonlyMap<string, string>): string {
  const ordinal = ordinalOf(Number(fields.get("called_up_to") ?? 0));
  return `${fields.get("numbering") ?? 0}:${ordinal}:${fields.get("departed_count") ?? 0}`;
}
