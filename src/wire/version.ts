/**
 * Names the state that a position is exact for, as core's `versionOf` writes it: `numbering:ordinal called up to:departed count`. Within one numbering the
 * last two only grow, and no position of a person rises.
 */
export interface Version {
  readonly numbering: number;
  readonly calledUpTo: number;
  readonly departedCount: number;
}

/** `null` when it is none. */
export function readVersion(text: string): Version | null {
  if (!/^\d+:\d+:\d+$/.test(text)) return null;
  const [numbering = 0, calledUpTo = 0, departedCount = 0] = text.split(":").map(Number);
  return { numbering, calledUpTo, departedCount };
}
