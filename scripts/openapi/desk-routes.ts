/** The routes of the operators' desk, beside those of routes.ts. */
import * as answers from "../../src/wire/desk-answers.ts";
import { changeInput, eventParam, personInput, signInInput } from "../../src/wire/desk-requests.ts";
import type { Route } from "./routes.ts";

/** Any route of the desk may refuse so. */
const DESK = [
  "UNAUTHORIZED",
  "FORBIDDEN",
  "HTTPS_REQUIRED",
  "DESK_OFF",
  "TOO_MANY_ATTEMPTS",
  "INTERNAL",
  "MISCONFIGURED",
] as const;
const EVENT = [...DESK, "INVALID_REQUEST", "EVENT_NOT_FOUND", "STORE_UNAVAILABLE"] as const;
const ACT = [...EVENT, "PAYLOAD_TOO_LARGE", "ACT_ID_USED", "OVERLOADED"] as const;

/** On every act: what it is known by when it is sent again. */
const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  required: false,
  description: "1 to 64 of A-Z a-z 0-9 _ . -; a repeated act is answered as before and changes nothing",
};

export const DESK_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/api/v1/admin/session",
    summary: "Signs a page in with a token; its cookie lasts twelve hours",
    caller: "anybody",
    body: signInInput,
    answers: { 200: [answers.accountAnswer] },
    refusals: [...DESK, "INVALID_REQUEST", "PAYLOAD_TOO_LARGE"],
  },
  {
    method: "delete",
    path: "/api/v1/admin/session",
    summary: "Signs a page out",
    caller: "anybody",
    answers: { 200: [answers.signedOutAnswer] },
    refusals: DESK.filter((code) => code !== "UNAUTHORIZED" && code !== "TOO_MANY_ATTEMPTS"),
  },
  {
    method: "get",
    path: "/api/v1/admin/session",
    summary: "Who is asking",
    caller: "desk",
    answers: { 200: [answers.accountAnswer] },
    refusals: DESK,
  },
  {
    method: "get",
    path: "/api/v1/admin/events",
    summary: "All events, with what each does",
    caller: "desk",
    answers: { 200: [answers.eventsAnswer] },
    refusals: DESK,
  },
  {
    method: "get",
    path: "/api/v1/admin/events/:event_id",
    summary: "One event, and where each of its values comes from",
    caller: "desk",
    params: eventParam,
    answers: { 200: [answers.eventView] },
    refusals: EVENT,
  },
  {
    method: "patch",
    path: "/api/v1/admin/events/:event_id",
    summary: "Sets and takes away operators' values, all or none",
    caller: "desk",
    params: eventParam,
    headers: [
      { name: "If-Match", required: true, description: 'The version that was seen, "12"; or *' },
      IDEMPOTENCY_KEY,
    ],
    body: changeInput,
    answers: { 200: [answers.eventView], 412: [answers.changedMeanwhileAnswer] },
    refusals: [...EVENT, "PAYLOAD_TOO_LARGE", "ACT_ID_USED", "CHANGED_MEANWHILE", "PRECONDITION_REQUIRED"],
  },
  {
    method: "get",
    path: "/api/v1/admin/events/:event_id/live",
    summary:
      "An event's numbers as its loop sees them, once a second: events named numbers, null before its first tick",
    caller: "desk",
    params: eventParam,
    answers: { 200: [] },
    frames: [answers.liveNumbers],
    refusals: [...EVENT.filter((code) => code !== "STORE_UNAVAILABLE"), "OVERLOADED"],
  },
  {
    method: "get",
    path: "/api/v1/admin/events/:event_id/history",
    summary: "Ten minutes of an event by seconds, and a week by minutes",
    caller: "desk",
    params: eventParam,
    answers: { 200: [answers.historyAnswer] },
    refusals: [...EVENT.filter((code) => code !== "STORE_UNAVAILABLE"), "OVERLOADED"],
  },
  {
    method: "get",
    path: "/api/v1/admin/events/:event_id/audit",
    summary: "What operators did to an event, the latest first",
    caller: "desk",
    params: eventParam,
    answers: { 200: [answers.auditAnswer] },
    refusals: EVENT,
  },
  {
    method: "post",
    path: "/api/v1/admin/events/:event_id/recount",
    summary: "Counts people and bookings anew",
    caller: "desk",
    params: eventParam,
    headers: [IDEMPOTENCY_KEY],
    answers: { 200: [answers.recountAnswer] },
    refusals: ACT,
  },
  {
    method: "post",
    path: "/api/v1/admin/events/:event_id/retire",
    summary: "Deletes all that there is of an idle event",
    caller: "desk",
    params: eventParam,
    answers: { 200: [answers.retiredAnswer], 409: [answers.notIdleAnswer] },
    refusals: [...EVENT, "PAYLOAD_TOO_LARGE", "EVENT_NOT_IDLE"],
  },
  {
    method: "post",
    path: "/api/v1/admin/events/:event_id/people/erase",
    summary: "Takes every trace of one person away",
    caller: "desk",
    params: eventParam,
    headers: [IDEMPOTENCY_KEY],
    body: personInput,
    answers: { 200: [answers.erasedAnswer] },
    refusals: ACT,
  },
  {
    method: "get",
    path: "/api/v1/admin/trail",
    summary: "What happened at the desk as a whole, the latest first",
    caller: "desk",
    answers: { 200: [answers.trailAnswer] },
    refusals: [...DESK, "STORE_UNAVAILABLE"],
  },
];
