import fc from "fast-check";
import type { Person } from "./cast.ts";
import type { Dice } from "./dice.ts";
import type { Ingredients } from "./ingredients.ts";
import type { Target } from "./targets.ts";

/** Paths and queries of a target, and ways to spoil them. */
export class PathMaker {
  readonly #all: Ingredients;
  readonly #dice: Dice;

  constructor(ingredients: Ingredients, dice: Dice) {
    this.#all = ingredients;
    this.#dice = dice;
  }

  /** The path of a target, with ids in it. */
  fill(target: Target, person: Person | null): string {
    const { deskEvents, events } = this.#all;
    const isDesk = target.path.startsWith("/api/v1/admin");
    return target.path.replace(/\{(\w+)\}|\*/g, (_, name?: string) => {
      if (name !== "event_id")
        return this.#dice.chance(70)
          ? String(this.#dice.draw(fc.integer({ min: 0, max: 300 })))
          : this.#dice.segment();
      const isAboutPeople = target.path.includes("/people/") && this.#dice.chance(70);
      const known =
        isDesk && !isAboutPeople
          ? this.#dice.pick(this.#dice.chance(30) && target.method === "GET" ? events : deskEvents)
          : (this.#dice.chance(85) && person?.event) || this.#dice.pick(events);
      return this.#dice.chance(94) ? known : this.#dice.chance(30) ? "unknown" : this.#dice.segment();
    });
  }

  /** The path, or one that servers may read as that one. */
  spoil(path: string): string {
    if (!this.#dice.chance(10)) return path;
    const spoil = this.#dice.pick<(path: string) => string>([
      (each) => `/${each}`,
      (each) => `${each}/`,
      (each) => each.replaceAll("/", "//"),
      (each) => each.replace(/\/(?=[^/]*$)/, "%2f"),
      (each) => each.replace(/\/(?=[^/]*$)/, "\\"),
      (each) => `/x/..${each}`,
      (each) => `/%2e%2e${each}`,
      (each) => each.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      (each) => each.replace(/[a-z](?=[^/]*$)/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
      (each) => each.toUpperCase(),
      (each) => `${each};a=b`,
      (each) => each.replace(/\/(?=[^/]*$)/, "/;a=b/"),
      (each) => `${each}%00`,
      (each) => `${each}/.`,
      (each) => `${each}/../../../api/v1/admin/events`,
      (each) => `${each}%`,
      (each) => `${each}/${this.#dice.segment()}`,
      (each) => `${each}/${"a".repeat(this.#dice.pick([200, 4000, 9000]))}`,
    ]);
    return `/${spoil(path)}`.replace(/^\/(?=\/)/, ""); // an address that begins otherwise reaches no Worker
  }

  /** With its "?"; empty for none. */
  query(target: Target, person: Person | null): string {
    const names = this.#dice.chance(60) ? target.query : [];
    const pairs = names.map((name) => `${name}=${this.#queryValue(name, person)}`);
    if (this.#dice.chance(8))
      pairs.push(
        this.#dice.pick([
          "",
          "=",
          "&&",
          "%",
          "__proto__=1",
          "event_id=a&event_id=b",
          `q=${this.#dice.segment()}`,
          `${this.#dice.segment()}`,
        ]),
      );
    if (this.#dice.chance(2) && pairs[0] !== undefined) pairs.push(pairs[0]);
    return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  }

  #queryValue(name: string, person: Person | null): string {
    if (name === "event_id" && this.#dice.chance(80))
      return person?.event ?? this.#dice.pick(this.#all.events);
    if (/^(fresh|receipt)$/.test(name) && this.#dice.chance(70)) return this.#dice.pick(["0", "1"]);
    if (name === "lang" && this.#dice.chance(60)) return this.#dice.pick(["en", "th"]);
    if (name === "ticket" && this.#dice.chance(30))
      return encodeURIComponent(this.#dice.pick(this.#all.forged));
    return this.#dice.segment();
  }
}
