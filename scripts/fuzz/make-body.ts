import fc from "fast-check";
import type { Person } from "./cast.ts";
import type { Dice } from "./dice.ts";
import type { Ingredients } from "./ingredients.ts";
import type { Target } from "./targets.ts";
import { CANARY, nastyText, nastyValue, valueFor } from "./values.ts";

const TYPES = [
  "application/json",
  "application/json; charset=utf-16",
  "APPLICATION/JSON",
  "application/vnd.api+json",
  "text/plain",
  "text/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "application/octet-stream",
  "",
];

/** Bodies by the schema of a target, and ways to spoil them. */
export class BodyMaker {
  readonly #all: Ingredients;
  readonly #dice: Dice;

  constructor(ingredients: Ingredients, dice: Dice) {
    this.#all = ingredients;
    this.#dice = dice;
  }

  /** Of the Content-Type header. */
  typeOf({ form }: Target): string {
    if (!this.#dice.chance(93)) return this.#dice.pick(TYPES);
    return form.length > 0 ? "application/x-www-form-urlencoded" : "application/json";
  }

  /** null: none is sent. */
  make({ operation, form }: Target, person: Person | null): Buffer | null {
    if (form.length > 0) {
      const fields = form
        .filter(() => this.#dice.chance(60))
        .map((name): [string, string] => [name, this.#dice.draw(nastyText)]);
      return Buffer.from(new URLSearchParams(fields).toString());
    }
    const schema = operation?.body;
    if (!schema) return this.#dice.chance(5) ? Buffer.from(CANARY) : null;
    const value = this.#dice.draw(
      valueFor(schema, (name) => this.#known(name, person, operation?.path ?? "")),
    );
    return this.#spoilBody(this.#dice.chance(15) ? this.#spoilValue(value) : value);
  }

  /** Values of this queue for a property of this name. */
  #known(name: string, person: Person | null, path: string): fc.Arbitrary<unknown> | null {
    const { events, people, forged, operatorToken } = this.#all;
    const mostly = (...values: unknown[]) =>
      fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 9 }, { arbitrary: nastyValue, weight: 1 });
    const passes = people.flatMap(({ pass }) => pass ?? []);
    switch (name) {
      case "event_id":
        if (path.startsWith("/api/v1/admin")) return mostly(...this.#all.deskEvents);
        return mostly(...events.map((event) => person?.event ?? event), ...events, "unknown");
      case "queue_pass":
        return fc.oneof(
          { arbitrary: fc.constantFrom(person?.pass ?? passes[0] ?? "none", ...passes), weight: 6 },
          { arbitrary: fc.constantFrom(...forged), weight: 3 },
          { arbitrary: nastyValue, weight: 1 },
        );
      case "user_id":
        return mostly(...people.map(({ id }) => id), ...people.map(({ id }) => person?.id ?? id));
      case "booking_id":
        return fc.oneof(
          fc.integer({ min: 1, max: 50 }).map((n) => `b-${n}`),
          nastyText,
        );
      case "token":
        return mostly(operatorToken, operatorToken, "wrong", ...forged.slice(0, 1));
      case "settings":
        return fc.dictionary(
          fc.oneof(
            fc.constantFrom(
              "release_rate",
              "max_active",
              "name",
              "date",
              "venue",
              "opening",
              "expected_people",
              "booking_url",
              "picture",
              "accent",
              "join",
              "store",
              "guards",
            ),
            nastyText,
          ),
          fc.oneof(
            fc.constantFrom<unknown>(1, 100, CANARY, "first-come", "https://shop.example/", "#0a7d5c"),
            nastyValue,
          ),
          { maxKeys: this.#dice.chance(60) ? 0 : 3 },
        );
      case "challenge":
        return fc.oneof(
          nastyText,
          fc.constantFrom(...forged).map((token) => `work.${token}`),
          nastyText.map((text) => `patience.${text}`),
        );
      case "remaining":
        return mostly(0, 10, 1000, 100_000);
      case "ticket_types":
        return this.#dice.chance(80) ? fc.constant(undefined) : nastyValue;
      case "release_rate":
      case "max_active":
        return mostly(0, 1, 100, null);
      case "notice":
      case "notice_en":
      case "notice_th":
        return mostly("Be patient", CANARY, null);
      case "opens_at":
      case "closes_at":
      case "enters_at":
        return fc.oneof(
          fc.integer({ min: 1.8e12, max: 1.9e12 }),
          fc.constant(null),
          fc.constant("2027-01-01T00:00:00Z"),
          nastyValue,
        );
      default:
        return null;
    }
  }

  #spoilValue(value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value) || this.#dice.chance(20))
      return this.#dice.draw(nastyValue);
    const entries = Object.entries(value);
    const key = entries.length > 0 ? this.#dice.pick(entries)[0] : "event_id";
    if (this.#dice.chance(25)) return Object.fromEntries(entries.filter(([name]) => name !== key));
    if (this.#dice.chance(50)) return { ...value, [key]: this.#dice.draw(nastyValue) };
    return { ...value, extra: this.#dice.draw(nastyValue) };
  }

  #spoilBody(value: unknown): Buffer {
    const json = JSON.stringify(value) ?? "";
    if (!this.#dice.chance(12)) return Buffer.from(json);
    const spoilt = this.#dice.pick<() => string | Buffer>([
      () => json.slice(0, json.length >> 1),
      () => `${json}${json}`,
      () => `\ufeff${json}`,
      () => Buffer.from(json, "utf16le"),
      () => "",
      () => json.replace("{", '{"__proto__":{"event_id":"open"},"constructor":{"prototype":{}},'),
      () => json.replace("{", '{"event_id":"open",'),
      () => `${"[".repeat(1500)}${"]".repeat(1500)}`,
      () => `{"event_id":"${"A".repeat(this.#dice.pick([3900, 4096, 5000, 140_000]))}"}`,
      () => json.replaceAll('"', "'"),
      () => Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x80]),
      () => json.replace(/:/, ":1e400,"),
    ]);
    return Buffer.from(spoilt() as string);
  }
}
