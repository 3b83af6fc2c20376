import { NUMBERS, type NumberName, type Numbers } from "./settings.ts";
import { show } from "./text.ts";

/** Every number, the default where it is not set or wrong; what is wrong is added to `problems`. */
export function readNumbers(env: Partial<Record<NumberName, unknown>>, problems: string[]): Numbers {
  const numbers = {} as Record<NumberName, number>;
  for (const name of Object.keys(NUMBERS) as NumberName[]) {
    numbers[name] = readNumber(env[name], name, name, problems) ?? NUMBERS[name][0];
  }
  checkPairs(numbers, (name) => name, problems);
  return numbers;
}

/** null when it is not set, or wrong and reported. A number may come as text: `--var` carries nothing else. */
export function readNumber(raw: unknown, name: NumberName, label: string, problems: string[]): number | null {
  if (raw === undefined || raw === "") return null;
  const [usual, least, most, unit] = NUMBERS[name];
  const value = typeof raw === "string" && /^\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
  const whole = name !== "RELEASE_RATE";
  if (typeof value === "number" && value >= least && value <= most && !(whole && !Number.isInteger(value))) {
    return value;
  }
  const kind = whole ? "a whole number" : "a number";
  problems.push(`${label} is ${show(raw)}; give ${kind} from ${least} to ${most}, e.g. ${usual} (${unit})`);
  return null;
}

/** What two numbers must be to each other; `spell` names a setting the way the reader wrote it. */
export function checkPairs(numbers: Numbers, spell: (name: NumberName) => string, problems: string[]): void {
  if (numbers.BURST_MS < 2 * numbers.RELEASE_INTERVAL_MS) {
    const reason = "or a batch that comes late loses its people's turn";
    problems.push(
      `${spell("BURST_MS")} must be at least twice ${spell("RELEASE_INTERVAL_MS")} ` +
        `(now ${numbers.BURST_MS} and ${numbers.RELEASE_INTERVAL_MS}), ${reason}`,
    );
  }
  if (numbers.STREAM_MAX_INTERVAL_MS < numbers.STREAM_INTERVAL_MS) {
    problems.push(
      `${spell("STREAM_MAX_INTERVAL_MS")} must be at least ${spell("STREAM_INTERVAL_MS")} ` +
        `(now ${numbers.STREAM_MAX_INTERVAL_MS} and ${numbers.STREAM_INTERVAL_MS})`,
    );
  }
}
