/** The shape of what the desk receives. Unknown fields of a change are refused: a misspelt `paused` must not look done. */
import * as v from "valibot";
import { DESK_FIELD_NAMES, eachDeskField } from "./desk-fields.ts";
import { eventId, objectMessage, userId } from "./requests.ts";

const MAX_TOKEN_CHARACTERS = 256;

export const eventParam = v.object({ event_id: eventId });

export const signInInput = v.object(
  {
    token: v.pipe(
      v.string("token must be text."),
      v.minLength(1, "token is empty."),
      v.maxLength(MAX_TOKEN_CHARACTERS, "token is too long."),
    ),
  },
  objectMessage,
);

/** Of a retirement. Without a body nothing is given up. */
export const retireInput = v.strictObject(
  { give_up_drawing: v.optional(v.boolean("give_up_drawing must be true or false.")) },
  "Of a retirement there is give_up_drawing, and nothing else.",
);

const KNOWN = DESK_FIELD_NAMES.join(", ");

/** null takes an operator's value away. */
export const changeInput = v.pipe(
  v.strictObject(
    eachDeskField(({ input }, name) => v.optional(v.nullable(input(name) as v.GenericSchema))),
    ({ path }) => {
      const [unknown] = path ?? [];
      const isField = unknown !== undefined && !Array.isArray(unknown.input);
      return isField ? `${unknown.key} is no field; there are ${KNOWN}.` : "The body must be a JSON object.";
    },
  ),
  v.check((change) => Object.keys(change).length > 0, `Nothing to change; there are ${KNOWN}.`),
);

const settings = v.record(v.string(), v.unknown(), "settings must be an object.");

/** The settings are those of an event in EVENTS; src/config says what is wrong with them. */
export const createInput = v.object({ event_id: eventId, settings }, objectMessage);
export const settingsInput = v.object({ settings }, objectMessage);

export const personInput = v.object({ user_id: userId }, objectMessage);
