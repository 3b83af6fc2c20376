/** The shape of every body and parameter that the queue receives. Unknown fields are ignored, known ones must be right. */
import * as v from "valibot";
import { isEventId, isUserId } from "../core/ids.ts";

const MAX_PASS_CHARACTERS = 4096;
const MAX_BOOKING_ID_CHARACTERS = 128;
/** So that one request takes one batch of each booth at most. */
const MAX_BOOKINGS = 100;

export const eventId = v.pipe(
  v.string("event_id must be text."),
  v.check((id: string) => isEventId(id), "event_id must be 1 to 64 of A-Z a-z 0-9 _ . -"),
);

const queuePass = v.pipe(
  v.string("queue_pass must be text."),
  v.minLength(1, "queue_pass is empty."),
  v.maxLength(MAX_PASS_CHARACTERS, "queue_pass is too long."),
);

const bookingId = v.pipe(
  v.string("booking_id must be text."),
  v.minLength(1, "booking_id is empty."),
  v.maxLength(MAX_BOOKING_ID_CHARACTERS, `booking_id has more than ${MAX_BOOKING_ID_CHARACTERS} characters.`),
  v.check((id) => id.isWellFormed() && !/\p{Cc}/u.test(id), "booking_id holds characters no id has."),
);

export const userId = v.pipe(
  v.string("user_id must be text."),
  v.check((id: string) => isUserId(id), "user_id must be 1 to 128 characters."),
);

/** valibot gives an object's own message to a key that is not there, too, and takes a list for an object. */
export function objectMessage({ path }: v.ObjectIssue): string {
  const [missing] = path ?? [];
  const isObject = missing !== undefined && !Array.isArray(missing.input);
  return isObject ? `${missing.key} is missing.` : "The body must be a JSON object.";
}

export const eventInput = v.object({ event_id: eventId }, objectMessage);
/** A leave may name its event in the body instead. */
export const leaveQuery = v.object({ event_id: v.optional(eventId) });
/** receipt=1: with what proves the entry or the place, where there is something. */
export const positionQuery = v.object({
  receipt: v.optional(v.picklist(["0", "1"], "receipt must be 0 or 1.")),
});
export const verifyInput = v.object(
  { queue_pass: queuePass, event_id: eventId, user_id: v.optional(userId) },
  objectMessage,
);
/** fresh=1: whether the pass still stands in the queue, not only by its signature. */
export const verifyQuery = v.object({
  fresh: v.optional(v.picklist(["0", "1"], "fresh must be 0 or 1.")),
});
export const bookingInput = v.object(
  { queue_pass: queuePass, event_id: eventId, booking_id: bookingId },
  objectMessage,
);
const MOST_SECONDS = 86_400;
export const extendInput = v.object(
  {
    queue_pass: queuePass,
    event_id: eventId,
    seconds: v.pipe(
      v.number("seconds must be a whole number."),
      v.integer("seconds must be a whole number."),
      v.minValue(1, "seconds must be at least 1."),
      v.maxValue(MOST_SECONDS, `seconds must be at most ${MOST_SECONDS}.`),
    ),
  },
  objectMessage,
);
const remaining = v.pipe(
  v.number("remaining must be a whole number."),
  v.safeInteger("remaining must be a whole number."),
);
const MOST_TYPES = 20;
/** What is left of the whole event, or of each of its types of tickets. */
export const stockInput = v.pipe(
  v.object(
    {
      event_id: eventId,
      remaining: v.optional(remaining),
      ticket_types: v.optional(
        v.pipe(
          v.array(
            v.object({ id: v.string("id must be text."), remaining }, objectMessage),
            "ticket_types must be a list.",
          ),
          v.minLength(1, "ticket_types is empty."),
          v.maxLength(MOST_TYPES, `ticket_types has more than ${MOST_TYPES} entries.`),
        ),
      ),
    },
    objectMessage,
  ),
  v.check(
    (report) => (report.remaining === undefined) !== (report.ticket_types === undefined),
    "Send either remaining or ticket_types.",
  ),
);
export const completeBatchInput = v.object(
  {
    event_id: eventId,
    bookings: v.pipe(
      v.array(
        v.object({ queue_pass: queuePass, booking_id: bookingId }, objectMessage),
        "bookings must be a list.",
      ),
      v.minLength(1, "bookings is empty."),
      v.maxLength(MAX_BOOKINGS, `bookings has more than ${MAX_BOOKINGS} entries.`),
    ),
  },
  objectMessage,
);
