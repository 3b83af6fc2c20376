import type { Account } from "./account.ts";

/** Pages that watch one event; each costs its loop a message a second. */
export const MOST_WATCHING = 20;
/** Of one token, or one person of Access: so nobody takes the room of all. */
export const MOST_OF_ONE = 4;

/** Which of the streams that are open, the oldest first, ends so that another may begin; null: none has to. */
export type Room = { readonly ends: number | null } | "full";

/** An operator is never refused: a viewer's stream ends first, then one of their own, and at last another operator's. */
export function makeRoom(open: readonly Account[], comes: Account): Room {
  const own = open.flatMap(({ name }, index) => (name === comes.name ? [index] : []));
  const [oldestOwn = null] = own;
  if (own.length >= MOST_OF_ONE) return { ends: oldestOwn };
  if (open.length < MOST_WATCHING) return { ends: null };
  if (comes.role === "operator") {
    const viewer = open.findIndex(({ role }) => role === "viewer");
    return { ends: viewer >= 0 ? viewer : (oldestOwn ?? 0) };
  }
  return oldestOwn === null ? "full" : { ends: oldestOwn };
}
