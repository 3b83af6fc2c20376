/** Event ids name Redis keys and objects; user ids come from outside and are opaque. */
const EVENT_ID = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_USER_ID_CHARACTERS = 128;

export function isEventId(value: unknown): value is string {
  return typeof value === "string" && EVENT_ID.test(value);
}

/** 1 to 128 Unicode characters, whole ones, none of them a control character. */
export function isUserId(value: unknown): value is string {
  if (typeof value !== "string" || value === "" || value.length > 2 * MAX_USER_ID_CHARACTERS) return false;
  return [...value].length <= MAX_USER_ID_CHARACTERS && value.isWellFormed() && !/\p{Cc}/u.test(value);
}
