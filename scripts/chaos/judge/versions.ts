import { FIRST_TICKET, type Sight } from "./sight.ts";

/** As many lines as one version had at most: who comes behind changes a line and no version. */
const MOST_LINES = 40;

/** Promise 4: the lines that each version had, against which a position is held that names it. */
export class Versions {
  readonly #lines = new Map<string, (readonly (readonly [string, number])[])[]>();

  note(version: string, { line, entered }: Sight): void {
    const lines = this.#lines.get(version) ?? [];
    this.#lines.set(version, lines);
    // Entrants without a place have one before all who came after the close; which, is not known, so they stand there without names.
    const unnamed = Array.from(entered, () => ["", FIRST_TICKET] as const);
    lines.push([...unnamed, ...line]);
    if (lines.length > MOST_LINES) lines.shift();
  }

  /** Where somebody stood at a version, and with which ticket; nowhere: empty. null: Redis never had it. */
  placesOf(user: string, version: string): ReadonlyMap<number, number> | null {
    const lines = this.#lines.get(version);
    if (!lines) return null;
    const places = new Map<number, number>();
    for (const line of lines) {
      const index = line.findIndex(([other]) => other === user);
      const [, ticket = 0] = line[index] ?? [];
      if (index < 0) continue;
      const returned = line.filter(([, other]) => other < FIRST_TICKET).length;
      places.set(index < returned ? index + 1 : index + 1 - returned, ticket); // who returned counts in nobody else's
    }
    return places;
  }
}

/** Not before the other, where that can be told. */
export function isLater(version: string, than: string): boolean {
  const [numbering, called = 0, departed = 0] = version.split(":").map(Number);
  const [other, otherCalled = 0, otherDeparted = 0] = than.split(":").map(Number);
  if (numbering !== other) return isRenumbered(version, than);
  return called >= otherCalled && departed >= otherDeparted;
}

/** Of the numbering that came after that of the other, in which tickets are others and counts the same. */
export function isRenumbered(version: string, than: string): boolean {
  return Number(version.split(":")[0]) > Number(than.split(":")[0]);
}
