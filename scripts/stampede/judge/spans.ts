import type { Act, ActKind } from "./evidence.ts";

/** How long something held that an operator set and took away again, ms since 1970. */
export interface Span {
  /** For certain: the one act had been answered, and the other not been sent. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** At most: the one act had been sent, and the other not been answered. */
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** What stops or hurries the calls, and what ends it. */
export interface Spans {
  readonly pause: Span | null;
  readonly twice: Span | null;
  readonly soldOut: Span | null;
}

/** So long after an act is answered, a batch of claims may still be under way; and a tick as long as from one to the next. */
const FLUSH_MS = 100;

/** null for what the operator did not come to do. */
export function spansOf(acts: readonly Act[], intervalMs: number): Spans {
  const between = (begin: ActKind, end: ActKind): Span | null => {
    const [first, last] = [begin, end].map((kind) => acts.find(({ what }) => what === kind));
    if (!first || !last) return null;
    const graceMs = intervalMs + FLUSH_MS;
    return {
      sinceMs: first.answeredMs + graceMs,
      untilMs: last.sentMs,
      earliestMs: first.sentMs,
      latestMs: last.answeredMs + graceMs,
    };
  };
  return {
    pause: between("pause", "resume"),
    twice: between("twice the rate", "the rate as configured"),
    soldOut: between("sold out", "back in stock"),
  };
}

interface Timed {
  readonly atMs: number;
}

/** What happened while it held for certain. */
export function inside<Each extends Timed>(all: readonly Each[], { sinceMs, untilMs }: Span): Each[] {
  return all.filter(({ atMs }) => atMs > sinceMs && atMs < untilMs);
}

/** What happened while it may have held. */
export function around<Each extends Timed>(all: readonly Each[], { earliestMs, latestMs }: Span): Each[] {
  return all.filter(({ atMs }) => atMs >= earliestMs && atMs <= latestMs);
}

/** What happened before and after it, in two parts; in one when there is no span. */
export function outside<Each extends Timed>(all: readonly Each[], span: Span | null): (readonly Each[])[] {
  if (!span) return [all];
  return [all.filter(({ atMs }) => atMs < span.earliestMs), all.filter(({ atMs }) => atMs > span.latestMs)];
}
