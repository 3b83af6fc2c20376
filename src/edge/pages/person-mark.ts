import { hashOf } from "../../core/shares.ts";

const MARKS = 2 ** 16; // too few to tell the person by

/** What a page tells the people of one browser apart by: the next who signs in there is another person, at each event. */
export function markOf(event: string, userId: string): string {
  return String(hashOf(`${event}/${userId}`) % MARKS);
}
