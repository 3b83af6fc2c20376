/** What somebody has of a drawing: texts of a receipt and of checkpoints, one by one, or in the file that the queue's page saves. */
export interface Evidence {
  /** null: there is none. */
  readonly receipt: string | null;
  readonly checkpoints: readonly string[];
}

/** A page keeps three. */
const MOST_CHECKPOINTS = 16;

/** `as`: what a text is that is no such file. */
export function readEvidence(text: string, as: "receipt" | "checkpoint"): Evidence {
  const trimmed = text.trim();
  if (trimmed === "") return { receipt: null, checkpoints: [] };
  const { receipt, checkpoints } = readFields(trimmed) ?? {
    receipt: as === "receipt" ? trimmed : null,
    checkpoints: as === "checkpoint" ? [trimmed] : [],
  };
  const list: readonly unknown[] = Array.isArray(checkpoints) ? checkpoints : [];
  return {
    receipt: typeof receipt === "string" ? receipt : null,
    checkpoints: list.filter((one) => typeof one === "string").slice(0, MOST_CHECKPOINTS),
  };
}

/** null for what is no object in JSON. */
function readFields(text: string): { readonly receipt?: unknown; readonly checkpoints?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null; // a statement itself
  }
}
