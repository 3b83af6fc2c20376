import type { VisitorState } from "../../wire/visitor-state.ts";
import { type Evidence, evidenceOf, keepEvidence, readEvidence } from "../evidence.ts";

const KEY = "virtual-queue evidence";

/** Keeps what proves the visitor's entry in this browser, and offers it as a file and to the page of proofs. */
export class Keepsake {
  readonly #of: string;
  readonly #event: string;
  #kept: readonly Evidence[];

  constructor(event: string, person: string | null) {
    this.#event = event;
    this.#of = person === null ? event : `${event} ${person}`;
    this.#kept = readStored() ?? [];
    document.querySelector("a[data-slot=receipt]")?.addEventListener("click", ({ currentTarget }) => {
      if (this.hasReceipt) this.#offer(currentTarget as HTMLAnchorElement);
    });
  }

  get hasReceipt(): boolean {
    return this.#own.receipt !== null;
  }

  /** When this browser got the last signed list that it keeps, by its own clock; null = none, or not known. */
  get seenAtMs(): number | null {
    return this.#own.seenAtMs.at(-1) ?? null;
  }

  keep(state: VisitorState): void {
    const keepIn = (kept: readonly Evidence[]) => keepEvidence(kept, this.#of, state, Date.now(), leafOf);
    if (keepIn(this.#kept) !== this.#kept) {
      this.#kept = keepIn(readStored() ?? this.#kept); // other tabs write there, too
      store(this.#kept);
    }
    const { receipt, checkpoints } = this.#own;
    const proof = document.querySelector<HTMLAnchorElement>("a[data-slot=proof]");
    // Behind the #, which no browser sends.
    if (proof && (receipt ?? checkpoints[0])) proof.hash = `receipt=${encodeURIComponent(this.#file())}`;
  }

  get #own(): Evidence {
    return evidenceOf(this.#kept, this.#of);
  }

  #offer(link: HTMLAnchorElement): void {
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([this.#file(2)], { type: "application/json" }));
  }

  #file(indent = 0): string {
    const { receipt, checkpoints, seenAtMs } = this.#own;
    const seen_at = seenAtMs.map((ms) => ms && new Date(ms));
    return JSON.stringify({ event_id: this.#event, receipt, checkpoints, seen_at }, null, indent);
  }
}

/** null: this browser keeps nothing. */
function readStored(): readonly Evidence[] | null {
  try {
    return readEvidence(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** The leaf in the list is of one person and one run of the event: a browser whose cookies were cleared enters as another. */
function leafOf(receipt: string): unknown {
  try {
    const [, claims = ""] = receipt.split(".");
    return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).leaf;
  } catch {
    return receipt; // none of ours: like no other
  }
}

function store(kept: readonly Evidence[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // no storage here, or it is full: this tab keeps it
  }
}
