import { type Header, isOlder, type LeftPage } from "./header.ts";
import { LeftList } from "./left-list.ts";
import { ordinalOf } from "./ticket.ts";

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
  /** Tickets of pages that are not complete yet; no position may use them. */
  #pending: number[] = [];
  #index = 0;
  #generation = 0;

  get header(): Header | null {
    return this.#header;
  }

  /** The generation seen last; 0 for none. */
  get generation(): number {
    return this.#generation;
  }

  /** How many left tickets are here, those of incomplete pages included: where the next page begins. */
  get leftIndex(): number {
    return this.#index;
  }

  /** Forgets everything: the event started anew. */
  reset(): void {
    this.#header = null;
    this.#left.clear();
    this.#pending = [];
    this.#index = 0;
    this.#generation = 0;
  }

  see(header: Header, page: LeftPage): Sight {
    if (this.#header && isOlder(header, this.#header)) return { kind: "old" };
    if (header.generation !== this.#generation) {
      this.reset();
      this.#generation = header.generation;
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
    this.#left.add(left);
    this.#pending = [];
    if (header.calledUpTo > (this.#header?.calledUpTo ?? 0)) this.#left.forgetUpTo(header.calledUpTo);
    this.#header = header;
    return { kind: "applied", left };
  }

  /**
   * The people waiting with a smaller ticket, plus one. null when only Redis can say: the ticket is at or below
   * the last one called, or is known to have left.
   */
  positionOf(ticket: number): number | null {
    const header = this.#header;
    if (!header || ticket <= header.calledUpTo || this.#left.has(ticket)) return null;
    const ahead = ordinalOf(ticket) - ordinalOf(header.calledUpTo);
    return ahead - this.#left.countBetween(header.calledUpTo, ticket);
  }
}
