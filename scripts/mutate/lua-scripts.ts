/** The scripts as Redis runs them, with one change, or with a word to Redis' log from each statement that runs. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { FLAG_LINE, SCRIPTS } from "../../src/store/scripts.ts";
import type { Mutant } from "./job.ts";
import { findLuaMutants } from "./lua-mutants.ts";

/** More than any script does in a test without a mutant. */
const MOST_LOOPS = 200_000;
const GUARD = `local __loops = 0 local function __loop() __loops = __loops + 1 if __loops > ${MOST_LOOPS} then error("a mutant loops") end end `;
export const HIT = "a statement ran:";
const NOTE = `local __seen = {} local function __hit(n) if not __seen[n] then __seen[n] = true redis.log(redis.LOG_WARNING, "${HIT}" .. n .. ";") end end `;

interface Insertion {
  readonly at: number;
  /** How many characters it takes the place of. */
  readonly length: number;
  readonly text: string;
}

/** What a file adds to each script that has it, by offsets of the file. */
interface Part {
  readonly text: string;
  readonly notes: readonly Insertion[];
  readonly guards: readonly Insertion[];
}

/** A script, and what a command has before it: the flag line, or what a test puts there. */
export interface Found {
  readonly text: string;
  readonly before: string;
}

/** A script to send in its place. */
export interface Made {
  readonly text: string;
  readonly sha: string;
}

export class LuaScripts {
  readonly #parts: ReadonlyMap<string, Part>;
  readonly #bySha = new Map<string, Found>();
  readonly #made = new Map<string, Map<string, Made>>();

  constructor(root: string, files: readonly string[]) {
    this.#parts = new Map(files.map((file) => [file, readPart(`${root}/${file}`, file)]));
    for (const text of Object.values(SCRIPTS)) {
      for (const before of ["", FLAG_LINE]) this.#bySha.set(sha1(before + text), { text, before });
    }
  }

  /** The script that a command names by its SHA-1, or brings; undefined for any other command. */
  find(name: string, first: string): Found | undefined {
    if (/^evalsha$/i.test(name)) return this.#bySha.get(first);
    if (!/^eval$/i.test(name)) return undefined;
    const text = Object.values(SCRIPTS).find((script) => first.endsWith(script));
    return text === undefined ? undefined : { text, before: first.slice(0, -text.length) };
  }

  /** With the change of a mutant; null: the script as it is, but of another SHA-1. */
  change(found: Found, mutant: Mutant | null): Made {
    return this.#make(found, mutant?.id ?? "none", () => {
      const part = mutant && this.#parts.get(mutant.file);
      if (!part) return `${found.text}\n-- unchanged`;
      const change = { at: mutant.start, length: mutant.end - mutant.start, text: mutant.becomes };
      const guards = part.guards.filter(({ at }) => at <= mutant.start || at >= mutant.end);
      const changed = insert(found.text, part.text, [change, ...guards]);
      return changed === null ? `${found.text}\n-- unchanged` : GUARD + changed;
    });
  }

  /** With a word to Redis' log from each statement that runs. */
  note(found: Found): Made {
    return this.#make(found, "notes", () => {
      let noted = found.text;
      for (const part of this.#parts.values()) noted = insert(noted, part.text, part.notes) ?? noted;
      return NOTE + noted;
    });
  }

  forget(): void {
    this.#made.clear();
  }

  #make({ text, before }: Found, kind: string, make: () => string): Made {
    const ofScript = this.#made.get(before + text) ?? new Map<string, Made>();
    this.#made.set(before + text, ofScript);
    let made = ofScript.get(kind);
    if (!made) {
      const sent = before + make();
      made = { text: sent, sha: sha1(sent) };
      ofScript.set(kind, made);
    }
    return made;
  }
}

function readPart(path: string, file: string): Part {
  const text = readFileSync(path, "utf8");
  const { statements, loops } = findLuaMutants(file, text);
  return {
    text,
    notes: statements.map(({ start, hit }) => ({ at: start, length: 0, text: `__hit("${hit}"); ` })),
    guards: loops.map((at) => ({ at, length: 0, text: "__loop(); " })),
  };
}

/**
 * The script with insertions at offsets of one of its files; null where it has not that file. Of a file stand in a script the
 * pieces between its includes, one behind the other.
 */
function insert(script: string, file: string, insertions: readonly Insertion[]): string | null {
  const places: Insertion[] = [];
  let from = 0;
  let offset = 0;
  for (const piece of file.split(/(^-- @include \w+$)/m)) {
    if (!piece.startsWith("-- @include ") && piece.trim() !== "") {
      const found = script.indexOf(piece, from);
      if (found < 0) return null;
      for (const insertion of insertions) {
        const at = insertion.at - offset;
        if (at >= 0 && at < piece.length) places.push({ ...insertion, at: found + at });
      }
      from = found + piece.length;
    }
    offset += piece.length;
  }
  let changed = script;
  for (const { at, length, text } of places.toSorted((a, b) => b.at - a.at || b.length - a.length)) {
    changed = changed.slice(0, at) + text + changed.slice(at + length);
  }
  return changed;
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
