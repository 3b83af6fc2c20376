import { setTimeout as sleep } from "node:timers/promises";
import type { DeskFieldName } from "../../src/wire/desk-fields.ts";

/** Where operators act, and the token of one. */
export interface Desk {
  readonly url: string;
  readonly token: string;
}

/** As docs/api.md says of `PATCH /events/:event_id`; null takes a value away. */
export type EventChange = Readonly<Partial<Record<DeskFieldName, unknown>>>;

/** Between two tries, and how many there are: within this time a queue that was killed is back. */
const RETRY_MS = 250;
const MOST_TRIES = 120;

/**
 * Changes an event over the admin API, whatever its version is. What is answered 429 or 5xx, or not at all, is sent again under
 * the same key, by which the queue does it once. Returns how many requests that took; throws when it is refused.
 */
export async function changeEvent({ url, token }: Desk, event: string, change: EventChange): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "if-match": "*",
    "idempotency-key": crypto.randomUUID(),
  };
  const body = JSON.stringify(change);
  for (let tries = 1; ; tries++) {
    const answer = await fetch(`${url}/api/v1/admin/events/${event}`, {
      method: "PATCH",
      headers,
      body,
    }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      (error: unknown) => ({ status: 0, text: String(error) }), // no connection: as if it had answered 503
    );
    if (answer.status === 200) return tries;
    const isPassing = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    if (!isPassing || tries === MOST_TRIES) {
      throw new Error(`${event} was not changed: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    await sleep(RETRY_MS);
  }
}
