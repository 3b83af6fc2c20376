/** A line of the verdict. */
export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** What the figure has to be, in words; null for a figure that only informs. */
  readonly limit: string | null;
  readonly ok: boolean;
  /** Whether the figures of several events make one by their sum; else the worst of them counts. */
  readonly adds: boolean;
}

export function row(what: string, figure: number, unit: string, limit: string | null, ok: boolean): Row {
  return { what, figure, unit, limit, ok, adds: false };
}

/** A count, and what it has to be. */
export function mustBe(what: string, figure: number, due: number): Row {
  return { ...row(what, figure, "", `${due}`, figure === due), adds: true };
}

export function mustBeZero(what: string, figure: number): Row {
  return mustBe(what, figure, 0);
}

/** For laws about people, who are whole: the fraction of one that was carried over may come on top. */
export function mustBeLessThanOne(what: string, figure: number): Row {
  return row(what, figure, "", "less than 1", figure < 1);
}

/** A count that only informs. */
export function counted(what: string, figure: number): Row {
  return { ...measured(what, figure, ""), adds: true };
}

/** A figure that only informs. */
export function measured(what: string, figure: number, unit: string): Row {
  return row(what, figure, unit, null, true);
}
