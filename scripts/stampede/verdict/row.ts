/** A line of the verdict. */
export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** What the figure has to be, in words; null for a figure that is only told. */
  readonly limit: string | null;
  readonly ok: boolean;
  /** Whether the figures of several events make one by their sum; else the worst of them counts. */
  readonly adds: boolean;
}

export function row(what: string, figure: number, unit: string, limit: string | null, ok: boolean): Row {
  return { what, figure, unit, limit, ok, adds: false };
}

/** So many there are, and have to be. */
export function mustBe(what: string, figure: number, due: number): Row {
  return { ...row(what, figure, "", `${due}`, figure === due), adds: true };
}

export function mustBeZero(what: string, figure: number): Row {
  return mustBe(what, figure, 0);
}

/** For laws about people, who are whole: the fraction of one that was carried over may be on top. */
export function mustBeLessThanOne(what: string, figure: number): Row {
  return row(what, figure, "", "less than 1", figure < 1);
}

export function counted(what: string, figure: number): Row {
  return { ...told(what, figure, ""), adds: true };
}

export function told(what: string, figure: number, unit: string): Row {
  return row(what, figure, unit, null, true);
}
