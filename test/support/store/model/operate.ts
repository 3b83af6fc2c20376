import { hasEntrants, isDrawing } from "../../../../src/core/draw/drawing.ts";
import type {
  AuditEntry,
  ControlAct,
  ControlReply,
  EraseAct,
  EraseReply,
  NotIdle,
  OperatorAct,
  OperatorFields,
  OperatorState,
  PersonAct,
  PersonReply,
  RecountReply,
  Refusal,
  RetireReply,
} from "../../../../src/core/operator.ts";
import type { Place } from "../../../../src/core/outcome.ts";
import { type StockReply, type StockReport, StoreUnavailable } from "../../../../src/core/waiting-queue.ts";
import { leave, lookUp, position } from "./acts.ts";
import { calledPerson, freePlaces } from "./at-once.ts";
import { type ModelEvent, PERSON, type Person } from "./event.ts";
import { sweepPerson } from "./sweep.ts";

const MOST_ENTRIES = 200;

/** What Redis calls each field, and the least and the most that it may be; a notice by its characters. */
const FIELDS: Record<keyof OperatorFields, { name: string; least?: number; most: number }> = {
  closed: { name: "closed", most: 1 },
  closesAtMs: { name: "closes_at_ms", least: Date.UTC(2026, 0, 2), most: Date.UTC(2050, 0, 1) - 1 },
  entersAtMs: { name: "enters_at_ms", least: Date.UTC(2026, 0, 2), most: Date.UTC(2050, 0, 1) - 1 },
  maxActiveOverride: { name: "max_active_override", most: 10_000_000 },
  notice: { name: "notice", most: 280 },
  noticeEn: { name: "notice:en", most: 280 },
  noticeTh: { name: "notice:th", most: 280 },
  opensAtMs: { name: "opens_at_ms", least: Date.UTC(2026, 0, 2), most: Date.UTC(2050, 0, 1) - 1 },
  paused: { name: "paused", most: 1 },
  rateOverrideMilli: { name: "rate_override", most: 20_000_000 },
  remaining: { name: "remaining", least: -1_000_000_000, most: 1_000_000_000 },
  ticketTypes: { name: "ticket_types", most: 2048 }, // bytes of its text
};
type Name = keyof typeof FIELDS;

export function stateOf({ control, operator }: ModelEvent): OperatorState {
  return { version: control, fields: { ...operator }, unreadable: [] };
}

export function control(event: ModelEvent, act: ControlAct): ControlReply {
  const asked = normalize(act.change);
  const tickets = countTickets(asked.ticketTypes ?? null);
  const change = tickets === null ? asked : { ...asked, remaining: tickets };
  const names = Object.keys(change) as Name[];
  const refuse = (reason: Refusal, name: Name) =>
    ({ ...stateOf(event), status: "refused", reason, field: FIELDS[name].name }) as const;
  for (const name of names) {
    const reason = refusalOf(name, change[name] ?? null);
    if (reason) return refuse(reason, name);
  }
  const earlier = findEntry(event, act);
  const changes = names.toSorted(byRedisName).map((name) => ({
    name: FIELDS[name].name,
    before: textOf(event.operator[name]),
    after: textOf(change[name] ?? null),
  }));
  if (earlier) {
    if (isSame(earlier, changes)) return { ...stateOf(event), status: "done", entry: earlier };
    return { ...stateOf(event), status: "refused", reason: "ACT_ID_USED", field: null };
  }
  if (act.version !== null && act.version !== event.control) return { ...stateOf(event), status: "conflict" };
  const after: OperatorFields = { ...event.operator, ...change };
  const isOfTypes = tickets !== null || countTickets(after.ticketTypes) !== null;
  if ("remaining" in asked && isOfTypes) return refuse("SUM_OF_TYPES", "remaining");
  if (after.closesAtMs !== null && after.opensAtMs !== null && after.closesAtMs <= after.opensAtMs) {
    return refuse("CLOSES_BEFORE_OPENING", "closesAtMs");
  }
  if (after.entersAtMs !== null && after.opensAtMs !== null && after.entersAtMs >= after.opensAtMs) {
    return refuse("ENTERS_AFTER_OPENING", "entersAtMs");
  }
  if ("paused" in change && event.operator.paused === true) event.hasHalted = true;
  event.operator = after;
  event.control++;
  if ("noticeEn" in change || "noticeTh" in change || "ticketTypes" in change) {
    event.board = Math.max(event.board + 1, act.nowMs);
  }
  if ("remaining" in change) event.completedAtReport = event.totals.completed;
  return { ...stateOf(event), status: "done", entry: addEntry(event, act, "control", changes) };
}

function byRedisName(a: Name, b: Name): number {
  return FIELDS[a].name < FIELDS[b].name ? -1 : 1;
}

/** null when one type is not counted. */
function countTickets(types: OperatorFields["ticketTypes"]): number | null {
  if (types === null || types.some(({ remaining }) => remaining === null)) return null;
  return types.reduce((sum, { remaining }) => sum + (remaining ?? 0), 0);
}

export function reportStock(event: ModelEvent, { nowMs, remaining }: StockReport): StockReply {
  const refuse = (reason: Extract<StockReply, { status: "refused" }>["reason"]) =>
    ({ status: "refused", reason }) as const;
  const { ticketTypes } = event.operator;
  if (typeof remaining === "number") {
    if (!Number.isInteger(remaining) || Math.abs(remaining) > 1_000_000_000) return refuse("OUT_OF_RANGE");
    if (countTickets(ticketTypes) !== null) return refuse("SUM_OF_TYPES");
    event.operator = { ...event.operator, remaining };
  } else {
    const ids = ticketTypes?.map(({ id }) => id) ?? [];
    const isEach = ids.length > 0 && ids.toSorted().join(" ") === Object.keys(remaining).toSorted().join(" ");
    if (!isEach) return refuse("OTHER_TYPES");
    const reported = ticketTypes?.map((type) => ({ ...type, remaining: remaining[type.id] as number })) ?? [];
    if (reported.some(({ remaining }) => remaining > 1_000_000_000)) return refuse("OUT_OF_RANGE");
    const isAnother = JSON.stringify(reported) !== JSON.stringify(ticketTypes);
    if (isAnother) event.board = Math.max(event.board + 1, nowMs);
    event.operator = { ...event.operator, remaining: countTickets(reported), ticketTypes: reported };
  }
  event.completedAtReport = event.totals.completed;
  return { status: "done", remaining: event.remainingToSell as number };
}

/** The model counts right. */
export function recount(event: ModelEvent, act: OperatorAct): RecountReply {
  const earlier = findEntry(event, act);
  if (earlier && earlier.what !== "recount") return { status: "refused", reason: "ACT_ID_USED" };
  if (event.generation === 0) return { status: "done", entry: earlier ?? null };
  return { status: "done", entry: earlier ?? addEntry(event, act, "recount", []) };
}

export function erase(event: ModelEvent, act: EraseAct): EraseReply {
  const { user, nowMs } = act;
  if (event.generation === 0) return { status: "done", passEndsAtMs: null, entry: null };
  const person = lookUp(event, user, nowMs);
  const isKept = person !== undefined && ["spent", "forfeited", "revoked"].includes(person.state);
  const bookings = [...event.bookings.keys()].filter((key) => key.startsWith(`${user} `));
  const redemptions = [...event.redemptions.keys()].filter((key) => key.startsWith(`${user} `));
  const entered = event.entrants.has(user);
  if (entered && isDrawing(event.draw)) return { status: "held" };
  const isThere = entered || (event.people.has(user) && !isKept) || bookings.length + redemptions.length > 0;
  const earlier = findEntry(event, act);
  if (earlier && (earlier.what !== "erase" || isThere)) return { status: "refused", reason: "ACT_ID_USED" };
  if (!person) sweepPerson(event, user, 0, nowMs);
  else if (!isKept) leave(event, user, act);
  event.entrants.delete(user);
  for (const key of bookings) event.bookings.delete(key);
  for (const key of redemptions) event.redemptions.delete(key);
  const left = event.people.get(user);
  const passEndsAtMs = left && "untilMs" in left ? left.untilMs : null;
  if (!earlier) event.audit = event.audit.map((entry) => withoutNotices(entry, user));
  return { status: "done", passEndsAtMs, entry: earlier ?? addEntry(event, act, "erase", []) };
}

type PersonWhat = "call" | "remove" | "revoke";

const STANDS_FOR: Record<PersonWhat, readonly (Person["state"] | undefined)[]> = {
  call: ["waiting", "returned"],
  remove: ["waiting", "returned", "called", "missed"],
  revoke: ["admitted", "forfeited"],
};
const AFTER: Record<PersonWhat, Person["state"] | null> = { call: "called", remove: null, revoke: "revoked" };

export function actOnPerson(
  event: ModelEvent,
  what: PersonWhat,
  act: PersonAct,
  { claimWindowMs, maxActive } = { claimWindowMs: 0, maxActive: 0 },
): PersonReply {
  const person = lookUp(event, act.user, act.nowMs);
  const place = position(event, act.user, act).kind;
  const isEntrant = event.isEntrant(act.user);
  const stands = isEntrant ? what === "remove" : STANDS_FOR[what].includes(person?.state);
  const earlier = findEntry(event, act);
  if (earlier) {
    const [change] = earlier.changes;
    const before = (change?.before?.toLowerCase() ?? place) as Place["kind"];
    if (earlier.what === what && !stands) return { status: "done", place: before, entry: earlier };
    return { status: "refused", reason: "ACT_ID_USED" };
  }
  if (stands && what === "call") {
    if (event.clockMs === null || isDrawing(event.draw)) return { status: "held" };
    if (freePlaces(event, maxActive) <= 0) return { status: "refused", reason: "NO_ROOM" };
  }
  if (!stands && (AFTER[what] === null || person?.state !== AFTER[what])) return { status: "not_so", place };
  if (stands && what !== "revoke") leave(event, act.user, act);
  if (stands && what === "call") {
    const usedReturn = person?.state === "returned";
    event.people.set(act.user, calledPerson(event, act.nowMs, claimWindowMs, usedReturn));
    event.totals.called++;
    event.idle = false;
    event.tokens -= PERSON;
  } else if (stands && what === "revoke" && person && "claimedUntilMs" in person) {
    event.people.set(act.user, { ...person, state: "revoked" });
    event.takenBack.add(`${act.user} ${person.claimedUntilMs}`);
  }
  const before = stands ? place.toUpperCase() : null;
  const after = AFTER[what]?.toUpperCase() ?? null;
  return { status: "done", place, entry: addEntry(event, act, what, [{ name: "place", before, after }]) };
}

/** What notices said of this person is nobody's business any more. */
function withoutNotices(entry: AuditEntry, user: string): AuditEntry {
  const hide = (words: string | null) => (words?.includes(user) ? "(erased)" : words);
  const changes = entry.changes.map(({ name, before, after }) =>
    name.startsWith("notice") ? { name, before: hide(before), after: hide(after) } : { name, before, after },
  );
  return { ...entry, changes };
}

/** Why the event is not idle, by the first of these that holds; null when it is. */
export function whyNotIdle(
  event: ModelEvent,
  nowMs: number,
  givesUpDrawing: boolean,
): Exclude<RetireReply, { status: "retired" }> | null {
  const people = [...event.people.values()];
  const isLive = (person: Person) => !("untilMs" in person) || person.untilMs > nowMs;
  const refusals: Record<NotIdle, Person["state"][]> = {
    PEOPLE_WAIT: ["waiting", "returned"],
    PEOPLE_CALLED: ["called"],
    PEOPLE_MAY_RETURN: ["missed"],
    PASSES_LIVE: ["admitted", "spent", "forfeited", "revoked"],
  };
  const entrants = [...event.entrants.keys()].filter((user) => event.isEntrant(user)).length;
  for (const [reason, states] of Object.entries(refusals)) {
    if (reason === "PEOPLE_WAIT" && givesUpDrawing && hasEntrants(event.draw)) continue;
    const some = people.filter((person) => states.includes(person.state) && isLive(person));
    const count = some.length + (reason === "PEOPLE_WAIT" ? entrants : 0);
    if (count > 0) return { status: "refused", reason: reason as NotIdle, people: count };
  }
  return null;
}

function findEntry(event: ModelEvent, { actId }: OperatorAct): AuditEntry | undefined {
  if (event.isRetired) throw new StoreUnavailable("this event was retired a moment ago");
  return event.audit.find((entry) => entry.actId === actId);
}

function addEntry(
  event: ModelEvent,
  { actId, by, nowMs }: OperatorAct,
  what: AuditEntry["what"],
  changes: AuditEntry["changes"],
): AuditEntry {
  const entry = { actId, what, by, atMs: nowMs, version: event.control, changes };
  event.audit = [entry, ...event.audit].slice(0, MOST_ENTRIES);
  return entry;
}

/** An empty notice is none. */
function normalize(change: Partial<OperatorFields>): Partial<OperatorFields> {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, value === "" ? null : value]),
  );
}

function refusalOf(name: Name, value: OperatorFields[Name]): Refusal | null {
  const { least = 0, most } = FIELDS[name];
  if (typeof value === "object") return value && byteLength(textOf(value) ?? "") > most ? "TOO_LONG" : null;
  if (typeof value === "string") return [...value].length > most ? "TOO_LONG" : null;
  if (typeof value !== "number") return null;
  if (!/^-?\d{1,15}$/.test(String(value))) return "NOT_A_NUMBER";
  return value < least || value > most ? "OUT_OF_RANGE" : null;
}

function byteLength(words: string): number {
  return new TextEncoder().encode(words).length;
}

function textOf(value: OperatorFields[Name]): string | null {
  if (value === null) return null;
  if (typeof value === "object") {
    return JSON.stringify(value.map(({ id, remaining, name, price }) => ({ id, remaining, name, price })));
  }
  return String(typeof value === "boolean" ? Number(value) : value);
}

function isSame(entry: AuditEntry, changes: AuditEntry["changes"]): boolean {
  const told = (list: AuditEntry["changes"]) => JSON.stringify(list.map(({ name, after }) => [name, after]));
  return entry.what === "control" && told(entry.changes) === told(changes);
}
