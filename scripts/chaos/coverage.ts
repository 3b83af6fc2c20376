/** How often what was met where. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counts what was met, in all schedules together. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, number>>();

  note(what: string, where: string, times = 1): void {
    const row = this.#counts.get(what) ?? new Map<string, number>();
    this.#counts.set(what, row.set(where, (row.get(where) ?? 0) + times));
  }

  of(what: string, where: string): number {
    return this.#counts.get(what)?.get(where) ?? 0;
  }

  /** For another thread. */
  get counts(): Counts {
    return this.#counts;
  }

  /** With what another thread has met. */
  add(counts: Counts): void {
    for (const [what, row] of counts) for (const [where, times] of row) this.note(what, where, times);
  }

  /** A row for each of these, a column for each place. */
  table(rows: readonly string[], columns: readonly string[]): string {
    const width = Math.max(...rows.map(({ length }) => length)) + 2;
    const head = [" ".repeat(width), ...columns.map((column) => column.padStart(16))].join("");
    const lines = rows.map((row) =>
      [row.padEnd(width), ...columns.map((column) => String(this.of(row, column)).padStart(16))].join(""),
    );
    return [head, ...lines].join("\n");
  }
}
