/** Requests by grammar and by chance: most go deep into a route, and each is spoilt in a way or two. */
import fc from "fast-check";
import type { Person } from "./cast.ts";
import { Dice, type Draw, LikelyDice } from "./dice.ts";
import type { Ingredients } from "./ingredients.ts";
import { BodyMaker } from "./make-body.ts";
import { HeaderMaker } from "./make-headers.ts";
import { PathMaker } from "./make-path.ts";
import type { FuzzRequest, HeaderLine } from "./request.ts";
import { METHODS, TARGETS, type Target } from "./targets.ts";

/** How many requests are sent as they should be, so that each route is known to work while the others are spoilt. */
const AS_IT_SHOULD_BE = 20;

/** `only`: of targets that hold this text. Throws where none does. */
export function requestOf(ingredients: Ingredients, only = ""): fc.Arbitrary<FuzzRequest> {
  const targets = TARGETS.filter(({ method, path }) => `${method} ${path}`.includes(only));
  if (targets.length === 0) throw new Error(`--only: no target holds "${only}"`);
  const shopPaths = only === "" ? ingredients.shopPaths : [];
  return fc.gen().map((gen) => {
    const draw: Draw = (arbitrary) => gen(() => arbitrary);
    const dice = new Dice(draw);
    const choices = dice.chance(AS_IT_SHOULD_BE) ? new LikelyDice(draw) : dice;
    return new RequestMaker({ ...ingredients, shopPaths }, targets, choices).make();
  });
}

class RequestMaker {
  readonly #all: Ingredients;
  readonly #targets: readonly Target[];
  readonly #dice: Dice;
  readonly #paths: PathMaker;
  readonly #headers: HeaderMaker;
  readonly #bodies: BodyMaker;

  constructor(ingredients: Ingredients, targets: readonly Target[], dice: Dice) {
    this.#all = ingredients;
    this.#targets = targets;
    this.#dice = dice;
    this.#paths = new PathMaker(ingredients, dice);
    this.#headers = new HeaderMaker(ingredients, dice);
    this.#bodies = new BodyMaker(ingredients, dice);
  }

  make(): FuzzRequest {
    const { shopPaths } = this.#all;
    if (shopPaths.length > 0 && this.#dice.chance(50)) return this.#forShop();
    const target = this.#dice.pick(this.#targets);
    const person = this.#dice.chance(90) ? this.#personFor(target) : null;
    const method = this.#dice.chance(94) ? target.method : this.#dice.pick(METHODS);
    const path = this.#paths.spoil(this.#paths.fill(target, person)) + this.#paths.query(target, person);
    const body = this.#dice.chance(method === target.method ? 97 : 30)
      ? this.#bodies.make(target, person)
      : null;
    const type: HeaderLine[] = body === null ? [] : [["content-type", this.#bodies.typeOf(target)]];
    const headers = [
      ...this.#headers.usual(),
      ...type,
      ...this.#headers.asking(target, person),
      ...this.#headers.others(),
    ];
    return this.#finish(`${target.method} ${target.path}`, method, path, headers, body);
  }

  /** What the gate reads: any path of the shop, written in every way that servers read alike. */
  #forShop(): FuzzRequest {
    const path = this.#paths.spoil(this.#dice.pick(this.#all.shopPaths));
    const person = this.#dice.chance(50) ? this.#dice.pick(this.#all.people) : null;
    const passes = this.#all.people.flatMap(({ pass }) => pass ?? []);
    const pass = this.#dice.chance(50) ? this.#dice.pick([...this.#all.forged, ...passes]) : null;
    const carried: HeaderLine[] =
      pass === null
        ? []
        : [
            this.#dice.chance(50)
              ? ["x-queue-pass", pass]
              : ["cookie", `vq_pass_${person?.event ?? "open"}=${pass}`],
          ];
    const headers = [
      ...this.#headers.usual(),
      ...(person?.headers ?? []),
      ...carried,
      ...this.#headers.others(),
    ];
    return this.#finish(
      "the shop",
      this.#dice.chance(80) ? "GET" : this.#dice.pick(METHODS),
      path,
      headers,
      null,
    );
  }

  /** A booking server names who holds a pass. */
  #personFor({ path }: Target): Person {
    const holders = this.#all.people.filter(({ pass }) => pass !== null);
    return this.#dice.pick(path.includes("/pass/") && this.#dice.chance(80) ? holders : this.#all.people);
  }

  #finish(
    made: string,
    method: string,
    path: string,
    headers: readonly HeaderLine[],
    body: Buffer | null,
  ): FuzzRequest {
    const isCut = body !== null && body.length > 1 && this.#dice.chance(1);
    return {
      made,
      method,
      path: pathBytes(path),
      headers: headers.map(([name, value]) => [name, headerBytes(value)]),
      body,
      isCut,
    };
  }
}

/** UTF-8 as bytes of latin1, without what ends a line or no HTTP client sends. */
function headerBytes(text: string): string {
  return withoutControls(text, 31);
}

/** The same of a path, which ends at a blank. */
function pathBytes(path: string): string {
  return withoutControls(path, 32);
}

function withoutControls(text: string, last: number): string {
  const bytes = [...Buffer.from(text, "utf8")];
  return Buffer.from(bytes.filter((byte) => byte > last && byte !== 127)).toString("latin1");
}
