/** A line of the verdict. */
export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** What the figure has to be, in words; null for a figure that is only told. */
  readonly limit: string | null;
  readonly ok: boolean;
}

export function row(what: string, figure: number, unit: string, limit: string | null, ok: boolean): Row {
  return { what, figure, unit, limit, ok };
}

export function mustBeZero(what: string, figure: number): Row {
  return row(what, figure, "", "0", figure === 0);
}

/** For laws about people, who are whole: the fraction of one that was carried over may be on top. */
export function mustBeLessThanOne(what: string, figure: number): Row {
  return row(what, figure, "", "less than 1", figure < 1);
}

export function told(what: string, figure: number, unit: string): Row {
  return row(what, figure, unit, null, true);
}
