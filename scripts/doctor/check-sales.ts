/** The numbers of the events that are declared, against the limits that `npm run plan` knows. */
import type { Config, ServedEvent } from "../../src/config.ts";
import { planSale } from "../../src/core/estimate/sale.ts";
import { USUAL_CROWD } from "../../src/core/estimate/usual-crowd.ts";
import { limitsOf } from "../plan/limits.ts";
import { measureLoad } from "../plan/load.ts";
import { parseOptions } from "../plan/options.ts";
import { PLATFORM } from "../plan/platform.ts";
import { LEAST_RATE } from "../plan/release-rate.ts";
import { crowdOf } from "../plan/settings.ts";
import { type Finding, ok, warn } from "./finding.ts";

export function checkSales(config: Config): Finding[] {
  const events = config.declaredEvents.flatMap((id) => readEvent(config, id));
  return [...events.flatMap(checkSale), ...config.stores.flatMap(({ name }) => checkBudgets(name, events))];
}

/** One with a mistake is what the settings' own check says. */
function readEvent(config: Config, id: string): ServedEvent[] {
  try {
    const event = config.event(id);
    return event === null ? [] : [event];
  } catch {
    return []; // it has a mistake
  }
}

/** If as many come as are expected, and everybody is called at the rate that is set. */
export function checkSale({ id, queue, settings }: ServedEvent): Finding[] {
  const what = `event ${id}`;
  const people = Number(settings.expected_people?.value);
  const rate = queue.rateMilli / 1000;
  if (rate < LEAST_RATE) return [warn(what, "its release_rate calls nobody", "set it before the sale")];
  const options = parseOptions(
    Object.entries({
      "origin-rps": rate,
      reserve: 0,
      "requests-per-user": 1,
      users: people,
      "pass-ttl-seconds": queue.passTtlSeconds,
      opening: queue.opening,
      "booking-seconds": Math.min(USUAL_CROWD.bookingSeconds, queue.passTtlSeconds),
    }).flatMap(([name, value]) => [`--${name}`, String(value)]),
  );
  const hit = limitsOf(measureLoad(options, queue, planSale(crowdOf(options), queue)), queue).filter(
    (limit) => limit.hit,
  );
  const asked = (value: number) => Math.ceil(value).toLocaleString("en");
  if (hit.length > 0) {
    return hit.map((limit) =>
      warn(
        what,
        `${limit.what}: ${asked(limit.asked)} of ${asked(limit.most)}`,
        `npm run plan: ${limit.advice}`,
      ),
    );
  }
  const minutes = Math.ceil(people / rate / 60);
  return [
    ok(what, `${asked(people)} people at ${rate} a second take ${asked(minutes)} min, and meet no limit`),
  ];
}

/** Lobbies may spend half of what a database allows: ticks and booths want the other half. */
function checkBudgets(store: string, events: readonly ServedEvent[]): Finding[] {
  const here = events.filter((event) => event.store.name === store);
  const budgets = here.reduce((sum, { queue }) => sum + queue.commandBudget, 0);
  const most = PLATFORM.redisCommandsPerSecond / 2;
  if (here.length < 2 || budgets <= most) return [];
  const says = `the command_budget of its ${here.length} events are ${budgets} a second together, of ${most}`;
  return [
    warn(`Redis ${store}`, says, "give those that sell at the same time less each, or a store of their own"),
  ];
}
