import type { BuyerSeen } from "../judge/evidence.ts";
import type { CrowdClient, PageAnswer } from "./crowd-client.ts";
import type { Person } from "./person.ts";

/** The page of the shop that the sale is about, and what the shop's own pages say. */
const SEATS = "/tickets/demo";
const SEATS_SHOWN = "Pick your seat";
const ORDERED = "Ordered";
const RELOAD_MS = 1000;

/** What people do at a shop behind the gate: they come without a pass, and once they have one they come back and order. */
export class Shopper {
  readonly #client: CrowdClient;
  readonly seen: BuyerSeen[] = [];

  constructor(client: CrowdClient) {
    this.#client = client;
  }

  /** Comes to the guarded page, and is led to the waiting page. */
  async arrive(person: Person): Promise<void> {
    const led = await this.#client.page(person, "GET", `${SEATS}?seat=${this.seen.length}`);
    const leads = led.status === 303 && /^\/queue\/[^/]+\?to=/.test(led.location ?? "");
    const waiting = leads ? await this.#openWaitingPage(person, led.location as string) : led;
    const isShown = leads && waiting.status === 200 && (waiting.type ?? "").startsWith("text/html");
    this.seen.push({
      person,
      backTo: new URL(led.location ?? "", "http://shop").searchParams.get("to"),
      ledTo: isShown ? "waiting page" : describe(waiting),
      seats: null,
      order: null,
    });
  }

  /** A queue that has too much to do shows a page that loads again by itself. */
  async #openWaitingPage(person: Person, path: string): Promise<PageAnswer> {
    for (;;) {
      const page = await this.#client.page(person, "GET", path);
      if (page.status !== 503) return page;
      await this.#client.pause(RELOAD_MS);
    }
  }

  /** Comes back with the cookie that the claim left, to where they were heading, and orders. */
  async buy(person: Person): Promise<void> {
    const seen = this.seen.find((each) => each.person === person);
    if (!seen) return;
    const { pathname, search } = new URL(seen.backTo ?? SEATS, "http://shop");
    const seats = await this.#client.page(person, "GET", pathname + search);
    seen.seats = seats.status === 200 && seats.text.includes(SEATS_SHOWN) ? "shown" : describe(seats);
    const order = await this.#client.page(person, "POST", "/orders", "seat=12");
    seen.order = order.status === 201 && order.text.includes(ORDERED) ? "taken" : describe(order);
  }
}

function describe({ status, location, text }: PageAnswer): string {
  return `${status} ${location ?? text.slice(0, 200)}`;
}
