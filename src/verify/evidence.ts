/** What somebody has of a drawing: texts of a receipt and of checkpoints, one by one, or in the file that the queue's page saves. */
export interface Evidence {
  /** null: there is none. */
  readonly receipt: string | null;
  readonly checkpoints: readonly KeptCheckpoint[];
}

export interface KeptCheckpoint {
  readonly text: string;
  /** When it was received first, ms since 1970 by the clock of who kept it; null: not known. */
  readonly seenAtMs: number | null;
}

/** A page keeps three. */
const MOST_CHECKPOINTS = 16;

/** `as`: what a text is that is no such file. */
export function readEvidence(text: string, as: "receipt" | "checkpoint"): Evidence {
  const trimmed = text.trim();
  if (trimmed === "") return { receipt: null, checkpoints: [] };
  const { receipt, checkpoints, seen_at } = readFields(trimmed) ?? {
    receipt: as === "receipt" ? trimmed : null,
    checkpoints: as === "checkpoint" ? [trimmed] : [],
  };
  const [texts, times] = [listOf(checkpoints), listOf(seen_at)];
  return {
    receipt: typeof receipt === "string" ? receipt : null,
    checkpoints: texts
      .flatMap((text, nth) => (typeof text === "string" ? [{ text, seenAtMs: readTime(times[nth]) }] : []))
      .slice(0, MOST_CHECKPOINTS),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** ISO 8601; null for what is no time. */
function readTime(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}

/** null for what is no object in JSON. */
function readFields(
  text: string,
): Readonly<Partial<Record<"receipt" | "checkpoints" | "seen_at", unknown>>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null; // a statement itself
  }
}
