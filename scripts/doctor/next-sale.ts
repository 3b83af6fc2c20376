/** The sale that opens next, by what the desk says of each event: its settings with what operators have set over them. */
import type { ServedEvent } from "../../src/config.ts";
import { type Fields, fieldsOf, readTime } from "../../src/wire/fields.ts";
import { readWithoutSecrets } from "../build/check-vars.ts";
import { checkSale } from "./check-sales.ts";
import { type Finding, ok, skip, warn } from "./finding.ts";

const WHAT = "next sale";

/** `events` as `/api/v1/admin/events/:event_id` answers of each. */
export function checkNextSale(events: readonly Fields[], nowMs: number): Finding[] {
  const sales = events.flatMap((event) => {
    const opensAtMs = readTime(valueIn(event, "opens_at"));
    return opensAtMs !== null && opensAtMs > nowMs ? [{ event, opensAtMs }] : [];
  });
  const [next] = sales.toSorted((a, b) => a.opensAtMs - b.opensAtMs);
  if (next === undefined) return [skip(WHAT, "no event has an opening to come", "set opens_at at the desk")];
  const { event, opensAtMs } = next;
  const id = String(event.event_id);
  const remaining = valueIn(event, "remaining");
  const stock = remaining === null ? "stock not set" : `${Number(remaining).toLocaleString("en")} to sell`;
  const opens = ok(WHAT, `${id} opens at ${new Date(opensAtMs).toISOString()}, with ${stock}`);
  const entering = settingOf(event, "opening") === "draw" ? [enteringOf(id, event)] : [];
  const change = (fields: object) => `change ${id} '${JSON.stringify(fields)}' (docs/operating.md)`;
  const findings = [
    remaining === null &&
      warn(
        WHAT,
        `${id} does not know how many there are to sell, so nobody is told that it is sold out`,
        change({ remaining: 5000 }),
      ),
    remaining === 0 && warn(WHAT, `${id} has nothing to sell: it is sold out`, change({ remaining: 5000 })),
    valueIn(event, "paused") === true &&
      warn(WHAT, `${id} is paused: nobody will be called`, change({ paused: false })),
    valueIn(event, "closed") === true &&
      warn(WHAT, `${id} is closed: nobody may join`, change({ closed: false })),
    settingOf(event, "booking_url") === null &&
      warn(WHAT, `${id} has no booking_url: the page leads nobody to the shop`, "set it, and deploy"),
  ];
  return [opens, ...entering, ...findings.filter((each) => each !== false), ...checkNumbers(id, event)];
}

/** How its drawing is entered. */
function enteringOf(id: string, event: Fields): Finding {
  const fromMs = readTime(valueIn(event, "enters_at"));
  const from = fromMs === null ? "at any time" : `from ${new Date(fromMs).toISOString()}`;
  return ok(WHAT, `${id} opens with a drawing, which people enter ${from} before`);
}

/** As of the events that are declared, under the operators' values. */
function checkNumbers(id: string, event: Fields): Finding[] {
  const table = Object.entries(fieldsOf(event.settings)).flatMap(([name, setting]) => {
    const { value } = fieldsOf(setting);
    return value === null ? [] : [[name, value]];
  });
  let served: ServedEvent | null;
  try {
    served = readWithoutSecrets({ EVENTS: { [id]: Object.fromEntries(table) } }).event(id);
  } catch {
    served = null; // of a queue of another version
  }
  if (served === null)
    return [skip(WHAT, `the settings of ${id} are of another version`, "run the doctor of that version")];
  const queue = {
    ...served.queue,
    rateMilli: Number(valueIn(event, "release_rate")) * 1000,
    maxActive: Number(valueIn(event, "max_active")),
  };
  return checkSale({ ...served, queue }).map((finding) => ({
    ...finding,
    what: WHAT,
    says: `${id}: ${finding.says}`,
  }));
}

function valueIn(event: Fields, name: string): unknown {
  return fieldsOf(fieldsOf(event.values)[name]).value ?? null;
}

function settingOf(event: Fields, name: string): unknown {
  return fieldsOf(fieldsOf(event.settings)[name]).value ?? null;
}
