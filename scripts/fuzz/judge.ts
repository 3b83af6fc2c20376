/**
 * Judges one answer, and the lines of the log. It knows what was promised (docs/api.md, docs/openapi.json, SECURITY.md) and who could
 * have asked, and nothing of the product's code.
 */
import { readFileSync } from "node:fs";
import { differenceOf } from "../openapi/described.ts";
import { Asked, type Witness } from "./asked.ts";
import { type FuzzAnswer, type FuzzRequest, headerOf } from "./request.ts";

export interface Violation {
  /** The law that is broken. */
  readonly law: string;
  readonly detail: string;
}

/** Status by code, as docs/api.md lists them. */
const STATUS_OF = readCodes(readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8"));
/** Codes that say that the queue cannot just now, and when to ask again. */
const NOT_NOW = new Set(["STORE_UNAVAILABLE", "OVERLOADED", "LOGIN_UNAVAILABLE", "GATE_CLOSED"]);
/**
 * Redis is slow, or an event is set up wrong. And at the gate a visitor who goes away while uploading cannot be told from a shop that breaks
 * the connection: both are one error of `fetch`, with no line of ours on its stack. An object that restarts because its event was given
 * other settings breaks the calls that it was in; the one of the new settings goes on.
 */
const EXPECTED_FAULTS =
  /"StoreUnavailable"|"ConfigError"|"reason":"Network connection lost\.","at":\[\]|"reason":"the event was given other settings"/;
/** What workerd answers by itself to what is no HTTP, or too long for it: no line of ours has run. */
const NOT_OURS = /^(ERROR: |invalid URI$)/;
const CACHED = /^\/(\.well-known\/|robots\.txt|queue\/[^/]+\/draw(\.json|\/)|queue\/assets\/)/;
/** In a page the text of a hostile value, with one of its signs as it came. */
const UNESCAPED = /vqz["'<>]|<script>vqz|<!--vqz/;

export function judgeAnswer(request: FuzzRequest, answer: FuzzAnswer, witness: Witness): Violation[] {
  const found: Violation[] = [];
  const note = (law: string, detail: string) => found.push({ law, detail });
  const asked = new Asked(request, witness);
  for (const secret of witness.secrets)
    if (tells(answer, secret)) note("no answer holds a secret", describe(answer));
  if (headerOf(answer.headers, witness.shopMark) !== null) {
    judgeGate(asked, answer, note);
    return found;
  }
  if (isOfRuntime(request, answer)) return found;
  judgeHeaders(asked, answer, note);
  judgeShape(asked, answer, note);
  judgePrivacy(asked, answer, witness, note);
  judgeWay(asked, answer, witness, note);
  judgeAccess(asked, answer, note);
  return found;
}

/** What a log must not hold, and what it says that nobody thought of. */
export function judgeLine(line: string, { people, secrets, originToken }: Witness): Violation[] {
  const found: Violation[] = [];
  const shown = `the log says ${line.slice(0, 600)}`;
  if ([...secrets, originToken].some((secret) => line.includes(secret)))
    found.push({ law: "no line of the log holds a secret", detail: shown });
  const isPersonal = people.some(({ id, proofs }) => [id, ...proofs].some((text) => line.includes(text)));
  if (isPersonal || /vqz/.test(line))
    found.push({ law: "no line of the log holds what a visitor sent", detail: shown });
  if (/"request failed"/.test(line) && !EXPECTED_FAULTS.test(line))
    found.push({ law: "nothing fails that nobody thought of", detail: shown });
  if (!/"message":/.test(line)) found.push({ law: "every line of the log is one of ours", detail: shown });
  return found;
}

type Note = (law: string, detail: string) => void;

function judgeHeaders(asked: Asked, answer: FuzzAnswer, note: Note): void {
  const get = (name: string) => headerOf(answer.headers, name);
  const allowed = get("access-control-allow-origin");
  if (allowed !== null && !(allowed === "*" && CACHED.test(asked.pathname)))
    note("no page of another origin reads an answer", describe(answer));
  if (isQuestionAnswered(asked, answer)) return;
  if (get("x-request-id") === null) note("every answer carries X-Request-ID", describe(answer));
  if (answer.headers.some(([name]) => name.toLowerCase() === "x-vqz"))
    note("no header is injected", describe(answer));
  const type = get("content-type") ?? "";
  if (answer.body !== "" && type === "") note("every body has a type", describe(answer));
  if (get("x-content-type-options") !== "nosniff" && answer.body !== "")
    note("no browser guesses a type", describe(answer));
  const isKept = CACHED.test(asked.pathname) && (answer.status < 300 || answer.status === 304);
  if (!/no-store/.test(get("cache-control") ?? "") && !isKept)
    note("no cache keeps what may be somebody's", describe(answer));
  for (const [name, value] of answer.headers) {
    if (name.toLowerCase() === "set-cookie" && !/;\s*HttpOnly/i.test(value))
      note("no script reads a cookie", describe(answer));
  }
  const retry = get("retry-after");
  if (retry !== null && !/^\d{1,8}$/.test(retry)) note("Retry-After is whole seconds", describe(answer));
}

function judgeShape(asked: Asked, answer: FuzzAnswer, note: Note): void {
  const { request, operation } = asked;
  const type = headerOf(answer.headers, "content-type") ?? "";
  if (answer.status === 500) note("nothing is answered 500", describe(answer));
  if (request.method === "HEAD") return;
  if (/text\/html/.test(type) && UNESCAPED.test(answer.body))
    note("no page holds a value unescaped", excerpt(answer.body));
  const isJson = /^application\/json/.test(type);
  const body = isJson ? parse(answer.body) : null;
  if (isJson && body === undefined) {
    note("JSON is JSON", describe(answer));
    return;
  }
  if (answer.status >= 400 && !/text\/html/.test(type)) judgeProblem(asked, answer, body, note);
  if (operation === null || !isJson) return;
  const difference = differenceOf(operation, answer.status, body);
  const isMethod = answer.status === 405;
  const isElsewhere = !asked.isPlain && answer.status >= 400;
  if (difference !== null && !isMethod && !isElsewhere)
    note("answers are as docs/openapi.json says", difference.slice(0, 900));
}

/** What is refused before a route is found, and what is none to a server that reads the path otherwise. */
const BEFORE_ROUTE = new Set([
  "METHOD_NOT_ALLOWED",
  "NOT_FOUND",
  "HTTPS_REQUIRED",
  "FORBIDDEN",
  "PAYLOAD_TOO_LARGE",
  "INVALID_REQUEST",
  "EVENT_NOT_FOUND",
]);

function judgeProblem({ operation, isPlain }: Asked, answer: FuzzAnswer, body: unknown, note: Note): void {
  const error = (body as { error?: Record<string, unknown> } | null)?.error;
  const code = String(error?.code);
  const status = STATUS_OF.get(code);
  if (typeof error?.message !== "string" || status === undefined) {
    // /healthz answers 503 with its own body, /settings 422 with problems
    if (operation?.responses[answer.status] === undefined)
      note("an error has the documented shape", describe(answer));
    return;
  }
  if (status !== answer.status) note("a code has its status", describe(answer));
  if (error.request_id !== headerOf(answer.headers, "x-request-id"))
    note("request_id is the header's", describe(answer));
  if (answer.status === 503 && !NOT_NOW.has(code)) note("503 says when to ask again", describe(answer));
  if (answer.status === 503 && headerOf(answer.headers, "retry-after") === null)
    note("503 says when to ask again", describe(answer));
  const described = operation?.responses[answer.status]?.description.split(", ");
  const isKnown =
    described?.includes(code) || (!isPlain && BEFORE_ROUTE.has(code)) || code === "METHOD_NOT_ALLOWED";
  if (operation !== null && !isKnown)
    note("a route refuses with the codes that docs/openapi.json lists for it", `${operation.route}: ${code}`);
}

function judgePrivacy(asked: Asked, answer: FuzzAnswer, { people }: Witness, note: Note): void {
  const told = everythingIn(answer);
  for (const person of people) {
    if (asked.people.includes(person)) continue;
    const mark = [person.id, ...person.proofs].find((text) => told.includes(text));
    if (mark !== undefined && !asked.text.includes(mark) && !decoded(asked.text).includes(mark)) {
      note("nobody is told what is another's", `${mark} of ${person.event}: ${describe(answer)}`);
    }
  }
}

/** On a path of the host that was asked, or at an address that the operator named. */
function judgeWay({ host }: Asked, answer: FuzzAnswer, { knownOrigins }: Witness, note: Note): void {
  const location = headerOf(answer.headers, "location");
  if (location === null) return;
  const to = URL.parse(location, "http://the-same-host");
  const isOwn =
    to !== null && (to.host === "the-same-host" || to.host === URL.parse(`${to.protocol}//${host}`)?.host);
  if (!isOwn && !knownOrigins.includes(to?.origin ?? ""))
    note("nobody is sent to an address that a visitor wrote", describe(answer));
}

function judgeAccess(asked: Asked, answer: FuzzAnswer, note: Note): void {
  const { operation, pathname, request } = asked;
  const isDone = answer.status >= 200 && answer.status < 300;
  if (pathname === "/metrics" && isDone && !asked.isMetrics && !isQuestionAnswered(asked, answer))
    note("metrics are told to their token alone", describe(answer));
  if (operation === null || !isDone || request.method === "HEAD") return;
  const { security } = operation;
  const isJoin = pathname.endsWith("/queue/join");
  if (
    security.includes("visitor") &&
    (!isJoin || asked.isGateway) &&
    asked.people.length === 0 &&
    !asked.isGateway
  )
    note("only a visitor is answered as one", describe(answer));
  if (security.includes("origin") && !asked.isOrigin)
    note("only a booking server acts as one", describe(answer));
  if (
    security.includes("origin") &&
    /\/pass\/(verify|redeem|extend|complete)$/.test(pathname) &&
    !asked.showsPass
  )
    note("only a pass of the queue is good", describe(answer));
  if (!security.includes("desk")) return;
  const isSession = pathname.endsWith("/admin/session");
  if (isSession && answer.body === "null") return;
  if (!asked.isOperator && !asked.isViewer) note("only operators sit at the desk", describe(answer));
  if (request.method !== "GET" && !asked.isOperator) note("a viewer only looks", describe(answer));
}

/** A browser asks what a page elsewhere may send, and is told by headers alone. */
function isQuestionAnswered({ request }: Asked, { status, body }: FuzzAnswer): boolean {
  return request.method === "OPTIONS" && status === 204 && body === "";
}

/** What reached the shop: where a rule guards, the visitor holds a pass of this queue. A browser's question goes there without one, as docs/gate.md says. */
function judgeGate(asked: Asked, answer: FuzzAnswer, note: Note): void {
  const isGuarded = headerOf(answer.headers, "x-shop-guarded") === "1";
  const { method, headers, body } = asked.request;
  const names = headers.map(([name]) => name.toLowerCase());
  const isQuestion =
    method === "OPTIONS" &&
    ["origin", "access-control-request-method"].every((name) => names.includes(name)) &&
    !["cookie", "authorization"].some((name) => names.includes(name)) &&
    (body === null || body.length === 0) &&
    answer.body === "";
  if (isGuarded && !asked.showsPass && !isQuestion)
    note("the gate lets nobody in without a pass", describe(answer));
}

function isOfRuntime({ method }: FuzzRequest, { status, headers, body }: FuzzAnswer): boolean {
  if (headerOf(headers, "x-request-id") !== null || headerOf(headers, "connection") !== "close") return false;
  return status === 400 && (method === "HEAD" || NOT_OURS.test(body));
}

function tells({ headers, body }: FuzzAnswer, text: string): boolean {
  return body.includes(text) || headers.some(([, value]) => value.includes(text));
}

/** The text of an answer, and what its tokens say. */
function everythingIn({ headers, body }: FuzzAnswer): string {
  const text = [...headers.map(([, value]) => value), body].join("\n");
  return `${text}\n${decoded(text)}`;
}

function decoded(text: string): string {
  const tokens = text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g) ?? [];
  return tokens
    .map((token) => Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"))
    .join("\n");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe({ status, headers, body }: FuzzAnswer): string {
  return `${status} ${headers.map(([name, value]) => `${name}: ${value}`).join("; ")} ${body.slice(0, 400)}`;
}

function excerpt(body: string): string {
  const at = body.search(UNESCAPED);
  return `… ${body.slice(Math.max(0, at - 100), at + 100)} …`;
}

/** The rows of "Errors": `CODE` and its status. */
function readCodes(text: string): ReadonlyMap<string, number> {
  const rows = text.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \|/gm);
  return new Map([...rows].map(([, code = "", status]) => [code, Number(status)]));
}
