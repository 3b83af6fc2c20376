import { hashOf } from "./shares.ts";

const DRAWS = 2 ** 16; // too few to tell the person by

/**
 * Where a person's automatic join falls after an opening: at least 0, below 1. It says nothing about their lobby, or
 * some lobbies would have their crowd at once; and at another event it is another, so that no one is late at all of them.
 */
export function drawOf(event: string, userId: string): number {
  return (hashOf(`${event}/${userId}`) % DRAWS) / DRAWS;
}
