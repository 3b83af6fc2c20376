import { parseArgs } from "node:util";

export const KINDS = ["kill", "stop", "failover", "memory", "disk", "bundle"] as const;
export type Kind = (typeof KINDS)[number];

export interface BreakOptions {
  readonly only: readonly Kind[];
  readonly people: number;
  readonly faults: number;
  /** How many minutes nothing breaks, and people come and go; null: a sale that breaks. */
  readonly soakMinutes: number | null;
  readonly jsonFile: string | null;
}

export const USAGE = `npm run break -- [options]   breaks the parts of a sale one after the other, and judges what came of it
  --people 5000      who come; one in twenty leaves, all others want to book
  --faults 32        how many; the sale is as slow as they need it
  --only kill,stop   some of the kinds: ${KINDS.join(", ")}
  --soak 30          breaks nothing for so many minutes, in which people come, leave and book, and looks whether anything grows
  --json FILE        writes the figures there too
Exit code 0 when every promise was kept, 1 when one was not, 2 when it could not be run.`;

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[]): BreakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", default: KINDS.join(",") },
      people: { type: "string", default: "5000" },
      faults: { type: "string", default: "32" },
      soak: { type: "string" },
      json: { type: "string" },
    },
  });
  const only = values.only.split(",").map((name) => {
    const kind = KINDS.find((each) => each === name);
    if (kind === undefined) throw new Error(`--only: no kind "${name}"; there are ${KINDS.join(", ")}`);
    return kind;
  });
  return {
    only,
    people: wholeNumber("people", values.people, 1, 100_000),
    faults: wholeNumber("faults", values.faults, 1, 1000),
    soakMinutes: values.soak === undefined ? null : wholeNumber("soak", values.soak, 2, 1440),
    jsonFile: values.json ?? null,
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`--${name} is ${text}; give a whole number from ${least} to ${most}`);
  return value;
}
