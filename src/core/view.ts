import { type Header, isOlder, type LeftPage } from "./header.ts";
import { LeftList } from "./left-list.ts";
import { FIRST_TICKET, ordinalOf } from "./ticket.ts";

/** What happened to a header that was shown to a view. */
export type Sight =
  /** It is the view's version now; `left` are the tickets that are new in it. */
  | { readonly kind: "applied"; readonly left: readonly number[] }
  /** It is of the past. */
  | { readonly kind: "old" }
  /** Left tickets are missing before or after its page: the view stays where it was and needs the next page. */
  | { readonly kind: "incomplete" };

/**
 * One version of an event's state: a header and all the left tickets that belong to it, never of two versions.
 * Every position is computed from here, so it equals a count over the queue at the version it names.
 */
export class View {
  #header: Header | null = null;
  readonly #left = new LeftList();
  /** The same of people who came back to the front: a line of its own, before the other. */
  readonly #leftReturned = new LeftList();
  /** Tickets of pages that are not complete yet; no position may use them. */
  #pending: number[] = [];
  #index = 0;
  #numbering = 0;

  get header(): Header | null {
    return this.#header;
  }

  /** The numbering seen last; 0 for none. */
  get numbering(): number {
    return this.#numbering;
  }

  /** How many left tickets are here, those of incomplete pages included: where the next page begins. */
  get leftIndex(): number {
    return this.#index;
  }

  /** Forgets everything: no ordinal that is known means anything. */
  reset(): void {
    this.#header = null;
    this.#left.clear();
    this.#leftReturned.clear();
    this.#pending = [];
    this.#index = 0;
    this.#numbering = 0;
  }

  see(header: Header, page: LeftPage): Sight {
    if (this.#header && isOlder(header, this.#header)) return { kind: "old" };
    if (header.numbering !== this.#numbering) {
      this.reset();
      this.#numbering = header.numbering;
    }
    // Pages of a newer version are here already: this one comes late.
    if (header.leftCount < this.#index) return { kind: "incomplete" };
    if (page.from > Math.max(this.#index, header.leftBase)) return { kind: "incomplete" };
    // What was trimmed before this page counts for nobody.
    this.#index = Math.max(this.#index, Math.min(page.from, header.leftBase));
    const fresh = page.tickets.slice(Math.max(0, this.#index - page.from));
    this.#pending.push(...fresh);
    this.#index += fresh.length;
    if (this.#index < header.leftCount) return { kind: "incomplete" };

    const left = this.#pending;
    this.#left.add(left.filter((ticket) => ticket >= FIRST_TICKET));
    this.#leftReturned.add(left.filter((ticket) => ticket < FIRST_TICKET));
    this.#pending = [];
    if (header.calledUpTo > (this.#header?.calledUpTo ?? 0)) this.#left.forgetUpTo(header.calledUpTo);
    this.#leftReturned.forgetUpTo(header.returnedUpTo);
    this.#header = header;
    return { kind: "applied", left };
  }

  /** Whether the front has passed this ticket: called, most likely, but only Redis can say. */
  isPassed(ticket: number): boolean {
    return ticket <= this.#frontOf(ticket);
  }

  /**
   * The people waiting with a smaller ticket, plus one; of people who came back to the front, those of them. null when
   * only Redis can say: the ticket is at or below the last one called, or is known to have left.
   */
  positionOf(ticket: number): number | null {
    const left = ticket < FIRST_TICKET ? this.#leftReturned : this.#left;
    if (!this.#header || this.isPassed(ticket) || left.has(ticket)) return null;
    const front = this.#frontOf(ticket);
    return ordinalOf(ticket) - ordinalOf(front) - left.countBetween(front, ticket);
  }

  /** The last one called of the line that the ticket is of. */
  #frontOf(ticket: number): number {
    return (ticket < FIRST_TICKET ? this.#header?.returnedUpTo : this.#header?.calledUpTo) ?? 0;
  }
}
