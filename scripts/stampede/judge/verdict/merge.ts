import type { Row } from "./row.ts";

/**
 * One table for several events that ran together: counts are summed, of other figures the worst is kept, and a promise is
 * held when each event held it. Rows with the same words belong together.
 */
export function mergeRows(verdicts: readonly (readonly Row[])[]): Row[] {
  const together = new Map<string, Row[]>();
  for (const row of verdicts.flat()) together.set(row.what, [...(together.get(row.what) ?? []), row]);
  return [...together.values()].map((rows) => (rows[0]?.adds ? sumOf(rows) : worstOf(rows)));
}

function sumOf(rows: readonly Row[]): Row {
  const [first] = rows as [Row];
  const limit = first.limit === null ? null : String(rows.reduce((sum, each) => sum + Number(each.limit), 0));
  const figure = rows.reduce((sum, each) => sum + each.figure, 0);
  return { ...first, figure, limit, ok: rows.every(({ ok }) => ok) };
}

function worstOf(rows: readonly Row[]): Row {
  return rows.reduce((worst, each) =>
    each.ok === worst.ok ? (each.figure > worst.figure ? each : worst) : each.ok ? worst : each,
  );
}
