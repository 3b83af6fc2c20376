/** What a queue that runs says of itself: its health, its clock, its way to Redis, and at its desk what operators have set. */
import { type Fields, fieldsOf } from "../../src/wire/fields.ts";
import { judgeWay } from "./check-placement.ts";
import { checkClock } from "./clock.ts";
import { type Finding, fail, ok, skip, warn } from "./finding.ts";
import { checkNextSale } from "./next-sale.ts";

const TIMEOUT_MS = 10_000;
/** A header `Date` shows whole seconds. */
const SECOND_MS = 1000;

/** What opens its closed doors; null for one that is not known here. */
export interface Tokens {
  readonly desk: string | null;
  readonly metrics: string | null;
}

/** What a queue that runs says of itself. */
export interface AskedQueue {
  readonly findings: readonly Finding[];
  /** The events that open with a drawing, those that were created without a deploy included; none without a token of the desk. */
  readonly drawn: readonly string[];
}

export async function checkQueue(url: URL, { desk, metrics }: Tokens): Promise<AskedQueue> {
  let health: Finding[];
  try {
    health = await checkHealth(url);
  } catch (error) {
    const { cause, message } = error as Error;
    const says = `${url.origin} does not answer: ${cause instanceof Error ? cause.message : message}`;
    const mend = "see whether the address is right and the Worker is deployed";
    return { findings: [fail("queue", says, mend)], drawn: [] };
  }
  const way =
    metrics === null
      ? [skip("way to Redis", "/metrics tells it", "set METRICS_TOKEN")]
      : await checkWay(url, metrics);
  const events = desk === null ? NOT_ASKED : await checkEvents(url, desk);
  return { ...events, findings: [...health, ...way, ...events.findings] };
}

async function checkWay(url: URL, token: string): Promise<Finding[]> {
  try {
    const response = await request(url, "/metrics", { authorization: `Bearer ${token}` });
    const text = await response.text();
    if (response.status === 200) return judgeWay(text);
    return [fail("metrics", `/metrics is answered ${response.status}`, "set METRICS_TOKEN to the one there")];
  } catch (error) {
    return [fail("metrics", `it does not answer: ${(error as Error).message}`, "ask again")];
  }
}

async function checkHealth(url: URL): Promise<Finding[]> {
  const sentMs = Date.now();
  const { status, body, date } = await ask(url, "/healthz", {});
  const clock = { atMs: Date.parse(date), sentMs, receivedMs: Date.now(), stepMs: SECOND_MS };
  const time = Number.isNaN(clock.atMs) ? [] : [checkClock("queue, clock", clock)];
  if (body.status === "ok") return [ok("queue", "it answers, and so does Redis to it"), ...time];
  const { code, message } = fieldsOf(body.error);
  const { store, events, desk, limits } = body;
  const says =
    body.status === "degraded"
      ? `it is degraded: ${JSON.stringify({ store, events, desk, limits })}`
      : `/healthz is answered ${status} ${String(code ?? "with no health")} ${String(message ?? "")}`.trimEnd();
  return [
    fail("queue", says, "docs/api.md#health says what it means, and the Worker's log which it is"),
    ...time,
  ];
}

const NOT_ASKED: AskedQueue = {
  findings: [skip("overrides, next sale, created events", "the desk tells them", "set DESK_TOKEN")],
  drawn: [],
};

async function checkEvents(url: URL, token: string): Promise<AskedQueue> {
  const headers = { authorization: `Bearer ${token}` };
  try {
    const list = await ask(url, "/api/v1/admin/events", headers);
    if (list.status !== 200) {
      const mend = "set DESK_TOKEN to a token of ADMIN_TOKENS there";
      return { findings: [fail("desk", refusal(list), mend)], drawn: [] };
    }
    const ids = (list.body.events as readonly Fields[]).map(({ event_id }) => String(event_id));
    const findings: Finding[] = [];
    const events: Fields[] = [];
    for (const id of ids) {
      const event = await ask(url, `/api/v1/admin/events/${encodeURIComponent(id)}`, headers);
      if (event.status === 200) events.push(event.body);
      findings.push(...(event.status === 200 ? judgeEvent(id, event.body) : [judgeRefusal(id, event)]));
    }
    const none = ok("overrides", `of ${ids.length} events none hides a setting that was changed since`);
    const overrides = findings.length > 0 ? findings : [none];
    return { findings: [...overrides, ...checkNextSale(events, Date.now())], drawn: drawnAmong(events) };
  } catch (error) {
    const findings = [fail("desk", `it does not answer: ${(error as Error).message}`, "ask again")];
    return { findings, drawn: [] };
  }
}

/** Those that open with a drawing, of the desk's answers on each. */
export function drawnAmong(events: readonly Fields[]): string[] {
  const isDrawn = (event: Fields) => fieldsOf(fieldsOf(event.settings).opening).value === "draw";
  return events.filter(isDrawn).map(({ event_id }) => String(event_id));
}

/** What operators set of one event, by its answer at the desk: what hides a setting that was deployed since, and fields that are not readable. */
export function judgeEvent(id: string, event: Fields): Finding[] {
  const values = fieldsOf(event.values);
  const shadowed = namesIn(event.shadowed).map((name) => {
    const { value, configured } = fieldsOf(values[name]);
    const says = `an operator's ${name}, ${JSON.stringify(value)}, hides the setting, ${JSON.stringify(configured)}`;
    return warn(`event ${id}`, says, `set ${name} again at the desk, or null to take it away`);
  });
  const unreadable = namesIn(event.unreadable).map((field) =>
    fail(
      `event ${id}`,
      `its field ${field} in Redis is no number, which pauses it`,
      "set it anew at the desk",
    ),
  );
  return [...shadowed, ...unreadable];
}

/** Why the desk does not show an event: one that is set up wrong takes no joins. */
export function judgeRefusal(id: string, said: Pick<Said, "status" | "body">): Finding {
  if (fieldsOf(said.body.error).code !== "MISCONFIGURED") return warn(`event ${id}`, refusal(said));
  return fail(
    `event ${id}`,
    refusal(said),
    "mend its settings, which docs/settings.md names, and deploy or save them",
  );
}

function namesIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}

interface Said {
  readonly status: number;
  readonly body: Fields;
  /** The header, empty when there is none. */
  readonly date: string;
}

async function ask(url: URL, path: string, headers: Record<string, string>): Promise<Said> {
  const response = await request(url, path, headers);
  const body = fieldsOf(await response.json().catch(() => null)); // null: no JSON
  return { status: response.status, body, date: response.headers.get("date") ?? "" };
}

function request(url: URL, path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(new URL(path, url), { headers, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "manual" });
}

function refusal({ status, body }: Pick<Said, "status" | "body">): string {
  const { code, message } = fieldsOf(body.error);
  return `it is answered ${status} ${String(code ?? "")} ${String(message ?? "")}`.trimEnd();
}
