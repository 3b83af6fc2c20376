/** The routes of the API: what each takes, what it answers, and with which codes it refuses. The shapes are src/wire's. */
import type * as v from "valibot";
import * as answers from "../../src/wire/answers.ts";
import type { ProblemCode } from "../../src/wire/problem-codes.ts";
import {
  bookingInput,
  completeBatchInput,
  eventInput,
  extendInput,
  joinInput,
  leaveQuery,
  positionQuery,
  stockInput,
  verifyInput,
  verifyQuery,
} from "../../src/wire/requests.ts";

type Schema = v.GenericSchema;

/** `visitor`: by the queue's cookie, or by a gateway. `origin`: a booking server, by its token. `desk`: by a token, a session, or Access. */
export type Caller = "anybody" | "visitor" | "origin" | "desk";

export interface Route {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** As the router has it, ":event_id". */
  readonly path: string;
  readonly summary: string;
  readonly caller: Caller;
  readonly params?: Schema;
  readonly query?: Schema;
  readonly headers?: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly description: string;
  }[];
  readonly body?: Schema;
  readonly answers: Readonly<Record<number, readonly Schema[]>>;
  readonly refusals: readonly ProblemCode[];
  /** Beside JSON answers: what a stream's frames carry. */
  readonly frames?: readonly Schema[];
}

const PLACE = [
  answers.placeAnswer,
  answers.entrantAnswer,
  answers.calledAnswer,
  answers.admittedAnswer,
  answers.missedAnswer,
] as const;
/** Any route for visitors may refuse so. */
const VISITOR = [
  "INVALID_REQUEST",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "HTTPS_REQUIRED",
  "EVENT_NOT_FOUND",
  "PAYLOAD_TOO_LARGE",
  "INTERNAL",
  "STORE_UNAVAILABLE",
  "OVERLOADED",
  "LOGIN_UNAVAILABLE",
  "MISCONFIGURED",
] as const;
const ORIGIN = VISITOR.filter((code) => code !== "OVERLOADED" && code !== "LOGIN_UNAVAILABLE");
/** What asks a booth. */
const BOOTH = [...ORIGIN, "OVERLOADED"] as const;
const PASS = ["INVALID_QUEUE_PASS", "QUEUE_PASS_EXPIRED", "QUEUE_PASS_EVENT_MISMATCH"] as const;

export const ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/api/v1/queue/join",
    summary: "Takes a place, enters the drawing of the places, or shows what there is",
    caller: "visitor",
    body: joinInput,
    answers: { 200: PLACE, 201: [answers.placeAnswer, answers.entrantAnswer] },
    refusals: [
      ...VISITOR,
      "QUEUE_CLOSED",
      "QUEUE_NOT_OPEN",
      "SOLD_OUT",
      "QUEUE_FULL",
      "PASS_SPENT",
      "PASS_REVOKED",
      "PASS_OUTSTANDING",
      "CHALLENGE_REQUIRED",
      "CHALLENGE_FAILED",
      "AGENTS_NOT_ADMITTED",
      "AGENT_SIGNATURE_INVALID",
      "NETWORK_CROWDED",
      "RATE_LIMITED",
    ],
  },
  {
    method: "get",
    path: "/api/v1/queue/position/:event_id",
    summary: "Where the visitor stands; reading never admits",
    caller: "visitor",
    params: eventInput,
    query: positionQuery,
    answers: { 200: PLACE },
    refusals: [...VISITOR, "NOT_IN_QUEUE", "PASS_SPENT", "PASS_REVOKED"],
  },
  {
    method: "get",
    path: "/api/v1/queue/position/:event_id/stream",
    summary: "The same as server-sent events, until the turn comes",
    caller: "visitor",
    params: eventInput,
    answers: { 200: PLACE, 204: [] },
    refusals: [...VISITOR, "NOT_IN_QUEUE", "PASS_SPENT", "PASS_REVOKED", "RATE_LIMITED"],
    frames: [
      answers.placeFrame,
      answers.entrantFrame,
      answers.readyFrame,
      answers.missedAnswer,
      answers.goneFrame,
    ],
  },
  {
    method: "post",
    path: "/api/v1/queue/claim",
    summary: "Hands the pass to a visitor who was called; its minutes start now",
    caller: "visitor",
    body: eventInput,
    answers: { 200: [answers.passAnswer] },
    refusals: [...VISITOR, "NOT_IN_QUEUE", "NOT_READY", "PASS_SPENT", "PASS_REVOKED", "RATE_LIMITED"],
  },
  {
    method: "delete",
    path: "/api/v1/queue/leave",
    summary: "Gives the place up; the event in the query or in the body",
    caller: "visitor",
    query: leaveQuery,
    body: eventInput,
    answers: { 200: [answers.leftAnswer] },
    refusals: VISITOR,
  },
  {
    method: "get",
    path: "/api/v1/queue/status/:event_id",
    summary: "What is public about an event",
    caller: "anybody",
    params: eventInput,
    answers: { 200: [answers.statusAnswer] },
    refusals: VISITOR.filter((code) => code !== "UNAUTHORIZED"),
  },
  {
    method: "post",
    path: "/api/v1/queue/pass/verify",
    summary: "Checks a pass, for booking servers that cannot check a JWT themselves",
    caller: "origin",
    query: verifyQuery,
    body: verifyInput,
    answers: { 200: [answers.verifyAnswer] },
    refusals: [...BOOTH, ...PASS, "PASS_SPENT", "PASS_REVOKED"],
  },
  {
    method: "post",
    path: "/api/v1/queue/pass/redeem",
    summary:
      "Binds a pass to a booking that is not paid yet, so that no other is made with it; safe to repeat",
    caller: "origin",
    body: bookingInput,
    answers: { 200: [answers.redeemAnswer] },
    refusals: [...BOOTH, ...PASS, "PASS_SPENT", "PASS_REVOKED"],
  },
  {
    method: "post",
    path: "/api/v1/queue/pass/extend",
    summary: "Has a pass last for so many seconds from now on, within a bound; safe to repeat",
    caller: "origin",
    body: extendInput,
    answers: { 200: [answers.extendAnswer] },
    refusals: [...BOOTH, ...PASS, "PASS_SPENT", "PASS_REVOKED", "EXTENSION_OFF"],
  },
  {
    method: "post",
    path: "/api/v1/queue/pass/complete",
    summary: "Reports a booking made with a pass; safe to repeat",
    caller: "origin",
    body: bookingInput,
    answers: { 200: [answers.completeAnswer] },
    refusals: [...BOOTH, ...PASS, "PASS_SPENT"],
  },
  {
    method: "post",
    path: "/api/v1/queue/pass/complete/batch",
    summary: "Reports up to 100 bookings; each is answered for itself",
    caller: "origin",
    body: completeBatchInput,
    answers: { 200: [answers.completeBatchAnswer] },
    refusals: [...ORIGIN],
  },
  {
    method: "post",
    path: "/api/v1/queue/stock",
    summary: "Says what is left to sell, of the event or of each of its types of tickets; safe to repeat",
    caller: "origin",
    body: stockInput,
    answers: { 200: [answers.stockAnswer] },
    refusals: [...ORIGIN, "QUEUE_CLOSED"],
  },
  {
    method: "get",
    path: "/queue/:event_id/draw.json",
    summary: "What is public of the drawing that the event opened with",
    caller: "anybody",
    params: eventInput,
    answers: { 200: [answers.drawIndexAnswer] },
    refusals: [...VISITOR.filter((code) => code !== "UNAUTHORIZED"), "NO_DRAWING"],
  },
  {
    method: "get",
    path: "/.well-known/jwks.json",
    summary: "The public keys that passes are checked with; a shared secret has none",
    caller: "anybody",
    answers: { 200: [answers.keysAnswer] },
    refusals: ["HTTPS_REQUIRED", "INTERNAL", "MISCONFIGURED"],
  },
  {
    method: "get",
    path: "/.well-known/openid-configuration",
    summary:
      "Who signs passes, by what, and where the keys are, for gateways; not there under a shared secret",
    caller: "anybody",
    answers: { 200: [answers.discoveryAnswer] },
    refusals: ["HTTPS_REQUIRED", "NOT_FOUND", "INTERNAL", "MISCONFIGURED"],
  },
  {
    method: "get",
    path: "/healthz",
    summary: "Whether the Worker and all events are set up, and whether Redis answered a second ago",
    caller: "anybody",
    answers: { 200: [answers.healthAnswer], 503: [answers.healthAnswer] },
    refusals: ["HTTPS_REQUIRED", "INTERNAL", "MISCONFIGURED"],
  },
];
