import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import { drawingSeconds } from "../../src/core/estimate/drawing.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { type Cost, dollarsOfMonthAtRest } from "./cost.ts";
import { type FirstLimit, firstLimitsOf } from "./first-limit.ts";
import { about, decimal, dollars, duration, headcount, whole, wrap } from "./format.ts";
import { type Plan, storesNeeded } from "./make-plan.ts";
import { MEASURED } from "./measured.ts";
import { eventsPerStore, type PlanOptions } from "./options.ts";
import { BASE_FEES, PRICES_READ } from "./prices.ts";
import type { Settings } from "./settings.ts";
import { requestsOf } from "./traffic.ts";

export function toJson({ options, settings, sale, traffic, cost, limits }: Plan): string {
  const event = Object.fromEntries(settings.changed.map(({ name, value }) => [name, value]));
  const { lobbies, shards } = settings.config;
  const objects = { lobbies, booths: boothsFor(settings.config), shards };
  const advice = { storesNeeded: storesNeeded(options), firstLimits: firstLimitsOf(options) };
  return JSON.stringify(
    { options, settings: event, ...objects, ...advice, sale, traffic, cost, limits },
    null,
    2,
  );
}

/** No line longer than 100 characters. */
export function toText(plan: Plan): string {
  return [settingsText(plan.settings, plan.options), saleText(plan), costText(plan), limitsText(plan)].join(
    "\n\n",
  );
}

function settingsText({ changed, config }: Settings, options: PlanOptions): string {
  const { events, stores } = options;
  const each = events > 1 ? `, once for each of the ${events} events` : "";
  const rows = alignLeft(changed.map(({ name, value, why }) => [`  ${name} = ${value}`, `# ${why}`]));
  const spread = `Spread them over ${stores} stores (store = "…" in a table), ${eventsPerStore(options)} in one at most.`;
  return [
    `Settings for wrangler.toml${each}; all others keep their defaults`,
    ...(stores > 1 ? [spread] : []),
    "",
    "  [vars.EVENTS.your-event]",
    ...(options.opening === "draw" ? ['  opening = "draw"'] : []),
    ...rows,
    "",
    ...wrap(`Each event then runs ${objectsText(config)}. ${storesText(options)}`, 98),
  ].join("\n");
}

/** They follow from the settings. */
function objectsText(config: EventConfig): string {
  const { lobbies, shards } = config;
  const counted = (count: number, one: string, many: string) => `${whole(count)} ${count === 1 ? one : many}`;
  const booths = boothsFor(config);
  const records = shards === 1 ? "" : `, on ${shards} shards of its records`;
  return `${counted(lobbies, "lobby", "lobbies")}, ${counted(booths, "booth", "booths")} and a release loop${records}`;
}

function storesText(options: PlanOptions): string {
  const needed = storesNeeded(options);
  if (needed === null) return "Redis cannot follow, in however many stores.";
  return needed === 1 ? "One store is enough." : `They need ${needed} stores.`;
}

function saleText({ options, sale }: Plan): string {
  const { everybodyComes, withNoShows } = sale;
  const sales = [everybodyComes, ...(options.noShow > 0 ? [withNoShows] : [])];
  const rows = alignLeft([
    ["", "everybody comes", `${decimal(100 * options.noShow)} % do not come`].slice(0, 1 + sales.length),
    ["  until the last person is called", ...sales.map((turns) => duration(turns.lastCallSeconds))],
    ["  the last person waits", ...sales.map((turns) => duration(turns.lastWaitSeconds))],
  ]);
  const drawn = `  the drawing takes ${duration(drawingSeconds(sale.people))} of that, before the first call`;
  const answered = `  a join is answered within ${duration(sale.joinAnswerSeconds)}, while everybody comes`;
  const each = options.events > 1 ? " in each event" : "";
  return [
    `The sale: ${headcount(sale.people)}${each}`,
    "",
    ...rows,
    ...(options.opening === "draw" ? [drawn] : []),
    answered,
  ].join("\n");
}

function costText({ cost, traffic, options }: Plan): string {
  const messages = Math.ceil(traffic.messages * options.events);
  const gigabytes = (messages * MEASURED.bytesPerMessage.value) / 1e9;
  const each = dollars((1000 * cost.dollars) / options.users);
  const { commands, visits } = traffic;
  const perPerson = (count: number) => decimal((count * options.events) / options.users);
  const allCommands = Object.values(commands).reduce((sum, count) => sum + count, 0);
  return [
    `What it costs, by the prices of ${PRICES_READ}`,
    "",
    ...costRows(cost),
    "",
    `  A person: ${perPerson(allCommands)} Redis commands, ${perPerson(requestsOf(visits))} requests of the Worker.`,
    `  ${each} for 1,000 people. Messages of streams: ${about(messages)}, ${about(gigabytes)} GB, not billed.`,
    `  An event with a table of its own costs ${dollars(dollarsOfMonthAtRest())} in a month at rest: the cron wakes its loop.`,
    ...BASE_FEES.split("\n").map((line) => `  ${line}`),
  ].join("\n");
}

function costRows({ lines, dollars: sum }: Cost): string[] {
  const cells = lines.map(({ what, count, price, dollars: amount }) => ({
    what: `  ${what}`,
    count: about(Math.ceil(count)),
    price: `${price.unit}, ${dollars(price.dollars)} per ${whole(price.per)}`,
    amount: dollars(amount),
  }));
  const row = ({ what, count, price, amount }: (typeof cells)[number]) =>
    `${what.padEnd(31)}${count.padStart(12)} ${price.padEnd(34)}${amount.padStart(10)}`;
  return [...cells.map(row), row({ what: "  together", count: "", price: "", amount: dollars(sum) })];
}

function limitsText({ limits, options }: Plan): string {
  const hits = limits.filter(({ hit }) => hit).length;
  const rows = limits.flatMap(({ what, asked, most, hit, advice }) => [
    `  ${hit ? "HIT" : "ok "}  ${what.padEnd(44)}${amount(asked).padStart(14)} of ${amount(most)}`,
    ...(hit ? wrap(advice, 88).map((line) => `       ${line}`) : []),
  ]);
  const verdict = hits === 0 ? "No limit is hit." : `${hits} of ${limits.length} limits would be hit.`;
  const first = hits === 0 ? ["", ...firstText(options)] : [];
  return ["Limits", "", ...rows, "", verdict, ...first].join("\n");
}

/** What a sale that grows meets first. */
function firstText(options: PlanOptions): string[] {
  const { people, rate } = firstLimitsOf(options);
  const met = (first: FirstLimit | null, unit: string) =>
    first
      ? wrap(`Beyond ${about(first.most)} ${unit} the first is: ${first.limit.what}.`, 98)
      : [`No number of ${unit} meets one.`];
  return [...met(people, "people"), ...met(rate, "people a second of an event")];
}

/** Rounded up, and finer for small numbers: a limit that is passed by little must not read as kept. */
function amount(value: number): string {
  return value < 1000 ? decimal(Math.ceil(value * 10) / 10) : whole(value);
}

function alignLeft(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widthOf(column) + 2))
      .join("")
      .trimEnd(),
  );
}
