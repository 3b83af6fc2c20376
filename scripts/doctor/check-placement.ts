/** Whether objects live near their Redis: by the settings, and by what lobbies have measured. */
import type { Config } from "../../src/config.ts";
import { type Finding, ok, skip, warn } from "./finding.ts";

/** Within a region Redis answers in a few; across an ocean in more than a hundred. */
const FAR_MS = 50;
const MEND =
  "set it to the region of that Redis (docs/deploying.md#objects-near-redis) before the first request to a new event";

/** An object stays where it was first asked for, if that is left to chance. */
export function checkHints(config: Config): Finding[] {
  const hints = new Map([["default", config.locationHint]]);
  for (const id of config.declaredEvents) {
    const event = readEvent(config, id);
    if (event) hints.set(event.store.name, event.locationHint);
  }
  const left = [...hints].filter(([, hint]) => hint === null).map(([store]) => nameOf(store));
  if (left.length === 0)
    return [
      ok(
        "placement",
        `objects are placed near Redis: ${[...hints].map((pair) => pair.join(" ")).join(", ")}`,
      ),
    ];
  return left.map((name) =>
    warn("placement", `${name} is auto: objects live near the first request, wherever that came from`, MEND),
  );
}

function nameOf(store: string): string {
  return store === "default" ? "LOCATION_HINT" : `LOCATION_HINT_${store.toUpperCase()}`;
}

/** One with a mistake is what the settings' own check says. */
function readEvent(config: Config, id: string) {
  try {
    return config.event(id);
  } catch {
    return null; // it has a mistake
  }
}

/** How long Redis takes to answer lobbies, by the text of /metrics: the way from where they live to where it is. */
export function judgeWay(metrics: string): Finding[] {
  const ways = new Map<string, { sum: number; count: number }>();
  for (const [, figure, event = "", value] of metrics.matchAll(FLUSHES)) {
    ways.set(event, { ...(ways.get(event) ?? { sum: 0, count: 0 }), [String(figure)]: Number(value) });
  }
  const used = [...ways].filter(([, { count }]) => count > 0);
  if (used.length === 0)
    return [skip("way to Redis", "no lobby has measured it yet", "`npm run smoke`, then ask again")];
  return used.map(([event, { sum, count }]) => judgeMean(event, (sum / count) * 1000));
}

const FLUSHES = /^virtual_queue_flush_seconds_(sum|count)\{event="([^"]*)"\} (\S+)$/gm;

function judgeMean(event: string, ms: number): Finding {
  const what = `event ${event}, way to Redis`;
  const says = `its lobbies wait ${ms.toFixed(1)} ms for an answer, on average`;
  if (ms <= FAR_MS) return ok(what, says);
  return warn(
    what,
    says,
    "set LOCATION_HINT near Redis, and sell under another event id: an object that lives never moves",
  );
}
