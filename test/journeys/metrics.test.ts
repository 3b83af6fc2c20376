/** What operators watch the queue with: a real Prometheus scrapes it, and meets every query of the dashboard and of the alerts. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../../scripts/system/free-port.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { promtool, type RunningPrometheus, startPrometheus } from "../support/journey/prometheus.ts";
import { soon } from "../support/soon.ts";

const TOKEN = "metrics-token-of-the-journey-0123456789";
const EVENT = "monitored";

const journey = startJourney({
  METRICS_TOKEN: TOKEN,
  EVENTS: {
    [EVENT]: {
      release_rate: 20,
      claim_window_seconds: 10,
      queue_pass_ttl_seconds: 10,
      expected_people: 1000,
    },
  },
});

let prometheus: RunningPrometheus;
beforeAll(async () => {
  const port = await freePort();
  prometheus = await startPrometheus(port, new URL(journey().system.url).host, TOKEN);
});
afterAll(() => prometheus?.stop());

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

function dashboard(): { panels: Panel[]; templating: { list: { name: string; definition?: string }[] } } {
  const file = new URL("../../docs/monitoring/grafana-dashboard.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** As Grafana fills them in. */
const filled = (expr: string) => expr.replaceAll("$event", ".*").replaceAll("$__rate_interval", "30s");

async function scrape(): Promise<string> {
  const response = await fetch(`${journey().system.url}/metrics`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(response.status).toBe(200);
  return response.text();
}

/** The names that a scrape tells of, a histogram's parts too. */
function namesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/^(virtual_queue_\w+)\{/gm)].map(([, name]) => name as string));
}

/** A small sale with everything in it that is counted. */
async function sell(): Promise<void> {
  const [buyer] = await journey().crowd(EVENT, 1);
  await soon(async () => expect((await buyer?.claim(EVENT))?.status).toBe(200));
  await journey().operate(EVENT, { release_rate: 0.1, remaining: 500 });
  const people = await journey().crowd(EVENT, 12);
  expect((await people.at(-1)?.leave(EVENT))?.status).toBe(200);
  await journey().operate(EVENT, { closed: true });
  expect((await journey().browser().join(EVENT)).status).toBe(409);
}

it("answers Prometheus, which finds nothing to complain of", async () => {
  await sell();
  expect(promtool(["check", "metrics"], await scrape())).toBe("");
  await soon(async () => {
    expect(await prometheus.query(`virtual_queue_up{event="${EVENT}"} == 1`)).toHaveLength(1);
  });
});

it("has an answer to every query of the dashboard", async () => {
  const { panels, templating } = dashboard();
  const queries = panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [title, filled(expr)] as const),
  );
  expect(queries.length).toBeGreaterThan(25);
  for (const [title, query] of queries) {
    await soon(async () => {
      const found = await prometheus.query(query);
      expect([title, query, found.map(({ metric }) => metric.event)]).toEqual([
        title,
        query,
        expect.arrayContaining([EVENT]),
      ]);
    });
  }
  const [, names] = /^label_values\((\w+), event\)$/.exec(templating.list.at(-1)?.definition ?? "") ?? [];
  expect(namesIn(await scrape())).toContain(names);
});

it("shows on the dashboard every metric there is", async () => {
  const shown = JSON.stringify(dashboard());
  const families = [...(await scrape()).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name as string);
  expect(families.filter((name) => !shown.includes(name))).toEqual([]);
});

it("has what every alert asks for, under the names and labels that it asks", async () => {
  const names = namesIn(await scrape());
  await soon(async () => {
    const rules = await prometheus.rules();
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.map(({ name, health }) => [name, health])).toEqual(rules.map(({ name }) => [name, "ok"]));
  });
  for (const { name, query } of await prometheus.rules()) {
    const selectors = [...query.matchAll(/\b(virtual_queue_\w+)(\{[^}]*\})?/g)];
    for (const [selector = "", metric = ""] of selectors) {
      expect([name, names.has(metric)]).toEqual([name, true]);
      await soon(async () => expect((await prometheus.query(selector)).length).toBeGreaterThan(0));
    }
  }
});

it("has alerts that meet what they are for, and nothing else", () => {
  expect(promtool(["test", "rules", "alerts.test.yml"])).toBe("");
  const rules = readFileSync(new URL("../../docs/monitoring/alerts.yml", import.meta.url), "utf8");
  const tests = readFileSync(new URL("../../docs/monitoring/alerts.test.yml", import.meta.url), "utf8");
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect([...tests.matchAll(/alertname: (\w+)/g)].map(([, name]) => name)).toEqual(alerts);
});
