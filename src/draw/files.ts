import { roundAtMs } from "../core/draw/beacon.ts";
import { readCheckpoint } from "../core/draw/claims.ts";
import type { DrawBeacon, DrawSheet, ProofJwk } from "../core/draw/draw-index.ts";
import { LEAF_BYTES } from "../core/draw/leaf.ts";

/** One close of one run of an event. */
export interface DrawingId {
  readonly generation: number;
  /** ms since 1970. */
  readonly closedAtMs: number;
}

/** What an object of a drawing keeps of one beside its files. */
export interface KeptDrawing {
  /** The list, signed for a round; null before. */
  readonly checkpoint: string | null;
  /** The round, and when it comes out: 0 before. */
  readonly round: number;
  readonly roundAtMs: number;
  /** The checkpoint is public, and this drawing never has another one. Redis is given it from then on. */
  readonly isCommitted: boolean;
  /** The beacon's of the round, in hex; null before it is out. */
  readonly signature: string | null;
  /** All files of places are there. */
  readonly isOrdered: boolean;
  /** When all seats were first seen given, ms since 1970; 0 = they are not. */
  readonly allSeatedAtMs: number;
  /** Calls have begun. */
  readonly isSeated: boolean;
  readonly isStopped: boolean;
  readonly proofKey: ProofJwk;
  readonly beacon: DrawBeacon;
}

interface CommittedDrawing extends DrawingId {
  readonly checkpoint: string;
  readonly kept: KeptDrawing;
}

/** An event that begins anew again and again keeps the proofs of its last drawings. */
const MOST_DRAWINGS = 3;

/** The first two are published. `people`, a file of each part, says whom to seat, and is kept until all are. */
type FileKind = "leaves" | "places" | "people";

/** An entrant, and which leaf of their sheet is theirs. */
export type ListedPerson = readonly [user: string, leaf: number];

/**
 * Drawings in the storage of their object: a row of each, and one of each file. Two objects for one event may both write: what
 * depends on what is there is read and written with no other write in between.
 */
export class DrawFiles {
  readonly #sql: SqlStorage;
  /** There is none before the first drawing: a question leaves nothing in storage. */
  #hasTables: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#hasTables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'drawing'").toArray().length > 0;
  }

  find({ generation, closedAtMs }: DrawingId): KeptDrawing | null {
    const where = "SELECT text FROM drawing WHERE generation = ? AND closed_at_ms = ?";
    const [row] = this.#read<{ text: string }>(where, generation, closedAtMs);
    return row ? JSON.parse(row.text) : null;
  }

  /** The last one that was committed to, of one generation or of any. */
  findCommitted(generation?: number): CommittedDrawing | null {
    const rows = this.#read<{ generation: number; closed_at_ms: number; text: string }>(
      "SELECT * FROM drawing ORDER BY generation DESC, closed_at_ms DESC",
    );
    for (const { generation: of, closed_at_ms: closedAtMs, text } of rows) {
      const kept: KeptDrawing = JSON.parse(text);
      const { checkpoint, isCommitted } = kept;
      if (checkpoint !== null && isCommitted && of === (generation ?? of))
        return { generation: of, closedAtMs, checkpoint, kept };
    }
    return null;
  }

  /** Changes what is kept of a drawing now: another object may have written it since it was read. */
  change(id: DrawingId, change: Partial<KeptDrawing>): void {
    const kept = this.find(id);
    if (kept) this.#write(id, { ...kept, ...change });
  }

  /**
   * Publishes the checkpoint that is kept, unless another object has kept or published another one meanwhile.
   * One place decides that, and what it decided is stored before anything leaves the object: whatever Redis loses later, this
   * checkpoint stays the only one.
   */
  publish(id: DrawingId, checkpoint: string): void {
    const kept = this.find(id);
    if (kept?.checkpoint === checkpoint && !kept.isCommitted) this.change(id, { isCommitted: true });
  }

  /** Redis held this checkpoint, which an object with another storage published. The first that is noted stays. */
  noteCommitted(id: DrawingId, checkpoint: string): void {
    const [kept, claims] = [this.find(id), readCheckpoint(checkpoint)];
    if (!kept || kept.isCommitted || !claims) return;
    const { round } = claims;
    this.change(id, { checkpoint, round, roundAtMs: roundAtMs(kept.beacon, round), isCommitted: true });
  }

  /** The drawing is over: who was in it is known no more. */
  end(id: DrawingId, how: Pick<KeptDrawing, "isSeated"> | Pick<KeptDrawing, "isStopped">): void {
    this.change(id, how);
    this.dropPeople();
  }

  /**
   * A drawing of which nothing is kept yet; returns what is kept of it from now on, which another object may have begun since this one
   * looked. The oldest ones go, and the people of all others.
   */
  begin(id: DrawingId, begun: KeptDrawing): KeptDrawing {
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS drawing (generation INTEGER, closed_at_ms INTEGER, text TEXT, PRIMARY KEY (generation, closed_at_ms)) WITHOUT ROWID",
    );
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS file (generation INTEGER, closed_at_ms INTEGER, kind TEXT, sheet INTEGER, hash TEXT, bytes BLOB, PRIMARY KEY (generation, closed_at_ms, kind, sheet))",
    );
    this.#hasTables = true;
    const kept = this.find(id);
    if (kept) return kept;
    this.dropPeople();
    this.#write(id, begun);
    const rows = this.#read<{ generation: number; closed_at_ms: number }>(
      "SELECT generation, closed_at_ms FROM drawing ORDER BY generation DESC, closed_at_ms DESC",
    );
    for (const { generation, closed_at_ms: closedAtMs } of rows.slice(MOST_DRAWINGS)) {
      for (const table of ["file", "drawing"]) {
        const where = `DELETE FROM ${table} WHERE generation = ? AND closed_at_ms = ?`;
        this.#sql.exec(where, generation, closedAtMs);
      }
    }
    return begun;
  }

  /** Those that are kept, by their numbers: all of them, or the first. */
  sheets({ generation, closedAtMs }: DrawingId): DrawSheet[] {
    return this.#read<{ sheet: number; hash: string; bytes: number }>(
      "SELECT sheet, hash, length(bytes) AS bytes FROM file WHERE generation = ? AND closed_at_ms = ? AND kind = 'leaves' ORDER BY sheet",
      generation,
      closedAtMs,
    )
      .filter(({ sheet }, index) => sheet === index) // up to the first that is missing
      .map(({ hash, bytes }) => ({ hash, size: bytes / LEAF_BYTES }));
  }

  /** null: there is no such file. */
  file(
    { generation, closedAtMs }: DrawingId,
    kind: FileKind,
    number: number,
  ): Uint8Array<ArrayBuffer> | null {
    const [row] = this.#read<{ bytes: ArrayBuffer }>(
      "SELECT bytes FROM file WHERE generation = ? AND closed_at_ms = ? AND kind = ? AND sheet = ?",
      generation,
      closedAtMs,
      kind,
      number,
    );
    return row ? new Uint8Array(row.bytes) : null;
  }

  /** Throws where there is no such file. */
  need(id: DrawingId, kind: FileKind, number: number): Uint8Array<ArrayBuffer> {
    const file = this.file(id, kind, number);
    if (file === null) throw new Error(`file ${number} of ${kind} is missing`);
    return file;
  }

  /** Whom a part has to seat. */
  people(id: DrawingId, part: number): readonly ListedPerson[] {
    return JSON.parse(new TextDecoder().decode(this.need(id, "people", part)));
  }

  keepPeople(id: DrawingId, part: number, people: readonly ListedPerson[]): void {
    this.keepFile(id, "people", part, new Uint8Array(new TextEncoder().encode(JSON.stringify(people))));
  }

  /** Of how many parts it is known whom to seat: of all of them, or of the first. Of two objects one may drop what the other goes on with. */
  countPeopleFiles({ generation, closedAtMs }: DrawingId): number {
    return this.#read<{ sheet: number }>(
      "SELECT sheet FROM file WHERE generation = ? AND closed_at_ms = ? AND kind = 'people' ORDER BY sheet",
      generation,
      closedAtMs,
    ).filter(({ sheet }, index) => sheet === index).length; // up to the first that is missing
  }

  keepFile(id: DrawingId, kind: FileKind, number: number, bytes: Uint8Array<ArrayBuffer>, hash = ""): void {
    const { generation, closedAtMs } = id;
    this.#sql.exec(
      "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)",
      generation,
      closedAtMs,
      kind,
      number,
      hash,
      bytes.buffer,
    );
  }

  /** The list is to be read anew. */
  dropFiles({ generation, closedAtMs }: DrawingId): void {
    this.#sql.exec("DELETE FROM file WHERE generation = ? AND closed_at_ms = ?", generation, closedAtMs);
  }

  /** Of any drawing. */
  get hasPeople(): boolean {
    return this.#read("SELECT 1 FROM file WHERE kind = 'people' LIMIT 1").length > 0;
  }

  /** Also in the midst of a drawing they are only listed once more. */
  dropPeople(): void {
    if (this.#hasTables) this.#sql.exec("DELETE FROM file WHERE kind = 'people'");
  }

  #write({ generation, closedAtMs }: DrawingId, kept: KeptDrawing): void {
    const text = JSON.stringify(kept);
    this.#sql.exec("INSERT OR REPLACE INTO drawing VALUES (?, ?, ?)", generation, closedAtMs, text);
  }

  #read<Row extends Record<string, SqlStorageValue>>(query: string, ...values: SqlStorageValue[]): Row[] {
    return this.#hasTables ? this.#sql.exec<Row>(query, ...values).toArray() : [];
  }
}
