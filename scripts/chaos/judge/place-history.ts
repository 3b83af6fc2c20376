import { placeIn, type Sight } from "./sight.ts";

/** What people may be told, and where who is told so may stand. A pass or a chance to return that is over stays in the sets until the sweep. */
const TRUE_OF: Readonly<Record<string, readonly string[]>> = {
  ready: ["called", "admitted"],
  admitted: ["admitted"],
  missed: ["missed"],
  not_in_queue: ["none", "forfeited", "spent", "revoked"],
};

interface Stay {
  readonly place: string;
  readonly sinceMs: number;
}

/** Where each person stood, and since when, so that what they are told is held against the sets of the moment that it is of. */
export class PlaceHistory {
  readonly #stays = new Map<string, Stay[]>();

  note(users: Iterable<string>, sight: Sight, nowMs: number): void {
    for (const user of users) {
      const stays = this.#stays.get(user) ?? [];
      this.#stays.set(user, stays);
      const place = placeIn(sight, user);
      if (stays.at(-1)?.place !== place) stays.push({ place, sinceMs: nowMs });
    }
  }

  /** Whether this was true of this person at any moment since then. */
  wasTrue(status: string, user: string, sinceMs: number): boolean {
    const stays = this.#stays.get(user) ?? [];
    const first = stays.findLastIndex((stay) => stay.sinceMs <= sinceMs);
    const places = stays.slice(Math.max(0, first)).map(({ place }) => place);
    if (first < 0) places.push("none");
    return places.some((place) => TRUE_OF[status]?.includes(place));
  }

  /** In words, the latest last. */
  describe(user: string): string {
    return (this.#stays.get(user) ?? [])
      .map(({ place, sinceMs }) => `${place} from ${sinceMs % 1e7}`)
      .join(", ");
  }
}
