/** Every refusal of the queue: a stable code, its HTTP status, a sentence for people. Messages may change, codes may not. */
export const PROBLEMS = {
  INVALID_REQUEST: [400, "This request cannot be understood."],
  UNAUTHORIZED: [401, "The queue does not know who is asking. Join first."],
  FORBIDDEN: [403, "This page may not act for its visitor."],
  HTTPS_REQUIRED: [403, "Ask over https. What was sent over http may have been read on the way."],
  NO_COOKIES: [403, "This browser keeps no cookies. Without them the queue would not know it again."],
  INVALID_QUEUE_PASS: [403, "This is not a valid queue pass."],
  QUEUE_PASS_EXPIRED: [403, "This queue pass has expired."],
  QUEUE_PASS_EVENT_MISMATCH: [403, "This queue pass is for another event."],
  NOT_FOUND: [404, "There is nothing here."],
  EVENT_NOT_FOUND: [404, "There is no such event."],
  NOT_IN_QUEUE: [404, "You are not in this queue."],
  DESK_OFF: [404, "There is no operators' desk here: it has no tokens."],
  METHOD_NOT_ALLOWED: [405, "This cannot be done here."],
  QUEUE_FULL: [409, "The queue is full. Try again later."],
  QUEUE_CLOSED: [409, "The queue takes nobody in any more."],
  QUEUE_NOT_OPEN: [409, "The queue is not open yet."],
  NOT_READY: [409, "It is not your turn yet."],
  PASS_OUTSTANDING: [409, "You left while your pass was live. You can join again when its time is over."],
  PASS_SPENT: [409, "You have booked with your pass. You can join again when its time is over."],
  EXTENSION_OFF: [409, "Passes of this event cannot be extended."],
  EVENT_EXISTS: [409, "There is an event of this id."],
  EVENT_HAS_PEOPLE: [409, "The numbers of a queue change only while nobody waits, is called or may return."],
  DECLARED_BY_DEPLOY: [409, "This event has a table in EVENTS. A deploy changes it."],
  TOO_MANY_EVENTS: [409, "There are 100 created events. Retire one first."],
  EVENT_NOT_IDLE: [409, "The event still has people."],
  WRONG_PLACE: [409, "This person does not stand where that could be done."],
  NO_ROOM: [409, "As many people are called or hold a pass as may."],
  ACT_ID_USED: [409, "Another act had this Idempotency-Key. Nothing was changed."],
  PASS_REVOKED: [409, "The organiser has taken your pass back. You can join again when its time is over."],
  SOLD_OUT: [410, "Everything is sold."],
  CHANGED_MEANWHILE: [412, "Somebody else changed this event meanwhile. Nothing was changed."],
  PAYLOAD_TOO_LARGE: [413, "This request is too large."],
  INVALID_SETTINGS: [422, "The settings have mistakes. Nothing was changed."],
  PRECONDITION_REQUIRED: [428, "Send If-Match with the version that you have seen."],
  RATE_LIMITED: [429, "Passes are handed out at a steady pace. Ask again in a moment."],
  TOO_MANY_ATTEMPTS: [429, "Too many wrong tokens came from your network."],
  INTERNAL: [500, "Something went wrong on our side."],
  SHOP_UNAVAILABLE: [502, "The shop does not answer. Try again in a moment."],
  GATE_CLOSED: [503, "This part of the shop is closed for now."],
  STORE_UNAVAILABLE: [503, "The queue's memory does not answer. Your place is safe; ask again in a moment."],
  OVERLOADED: [503, "Many people came at once. Your place is safe; ask again in a moment."],
  LOGIN_UNAVAILABLE: [503, "Logins cannot be checked just now. Your place is safe; ask again in a moment."],
  MISCONFIGURED: [503, "The queue is not set up correctly. Its operator finds the reason in the log."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A refusal as a client has it. Times are ms since 1970 by the queue's clock. */
export interface Refusal {
  /** One that this client does not know may come from a newer queue. */
  readonly code: string;
  /** Of QUEUE_NOT_OPEN; 0 = the time is announced later. And from when people can enter, where places are drawn. */
  readonly opensAtMs: number | null;
  readonly entersAtMs: number | null;
  /** Of PASS_SPENT, PASS_REVOKED, PASS_OUTSTANDING, and of NOT_IN_QUEUE after leaving with a live pass: when that pass ends. */
  readonly expiresAtMs: number | null;
  /** Of UNAUTHORIZED, where people sign in at the shop before they queue: where. */
  readonly loginUrl: string | null;
}
