import { changeEvent } from "../system/change-event.ts";
import type { System } from "../system/system.ts";
import type { Witness } from "./asked.ts";
import { admitPerson, type Person } from "./cast.ts";
import { forgeriesOf } from "./forge.ts";
import type { Ingredients } from "./ingredients.ts";
import { DESK_EVENTS, EVENTS, type Setup } from "./setups.ts";
import { SHOP_MARK } from "./shop.ts";

/** More would be looked for in every answer. */
const MOST_PEOPLE = 60;

/** The people and tokens that requests are made of, kept fresh while events are spoilt. */
export class Stage {
  readonly #system: System;
  readonly #setup: Setup;
  #people: Person[] = [];
  #forged: string[] = [];
  #deskCookie = "";

  constructor(system: System, setup: Setup) {
    this.#system = system;
    this.#setup = setup;
  }

  /** Puts the visitors' events back, and lets newcomers in. Returns how many. */
  async refresh(): Promise<number> {
    const { desk, url } = this.#system;
    const asItWas = {
      paused: null,
      closed: null,
      release_rate: null,
      max_active: null,
      remaining: null,
      opens_at: null,
      closes_at: null,
      enters_at: null,
    };
    await changeEvent(desk, "open", asItWas);
    await changeEvent(desk, "line", asItWas);
    await changeEvent(desk, "closed", { closed: true });
    await changeEvent(desk, "drawn", { ...asItWas, opens_at: Date.now() + 3_600_000 });
    const comers: [event: string, claims: boolean][] = [
      ["open", true],
      ["open", true],
      ["open", false],
      ["line", false],
      ["line", false],
      ["line", false],
    ];
    const came: Person[] = [];
    for (const [event, claims] of comers)
      came.push(await admitPerson(url, event, this.#setup.admission, claims));
    if (this.#setup.vars.CHALLENGE === "none")
      came.push(await admitPerson(url, "drawn", this.#setup.admission, false));
    this.#people = [...this.#people, ...came].slice(-MOST_PEOPLE);
    this.#forged = await this.#forge(came);
    this.#deskCookie = await this.#signIn();
    return came.length;
  }

  ingredients(): Ingredients {
    const { secrets, url } = this.#system;
    const { hosts, gatewaySecret, viewerToken, metricsToken, shopPaths } = this.#setup;
    return {
      people: this.#people,
      forged: this.#forged,
      events: EVENTS,
      deskEvents: DESK_EVENTS,
      originToken: secrets.ORIGIN_TOKEN,
      operatorToken: secrets.DESK_TOKEN,
      viewerToken,
      metricsToken,
      deskCookie: this.#deskCookie,
      cookiePrefix: "vq_visitor_",
      hosts: hosts.length > 0 ? hosts : [new URL(url).host],
      gatewaySecret,
      shopPaths,
    };
  }

  get witness(): Witness {
    const { secrets, bridge, originUrl } = this.#system;
    const { viewerToken, metricsToken, gatewaySecret, secrets: own } = this.#setup;
    const { d } = JSON.parse(secrets.PROOF_PRIVATE_JWK) as { d: string };
    const sessionToken = this.#deskCookie.slice(this.#deskCookie.indexOf("=") + 1);
    return {
      people: this.#people,
      secrets: [
        ...own,
        secrets.QUEUE_PASS_SECRET,
        secrets.ORIGIN_TOKEN,
        secrets.VISITOR_SECRET,
        secrets.DESK_TOKEN,
        viewerToken,
        bridge.token,
        bridge.url,
        d,
      ],
      originToken: secrets.ORIGIN_TOKEN,
      deskProofs: [secrets.DESK_TOKEN, sessionToken],
      viewerProofs: [viewerToken],
      metricsToken,
      gatewaySecret,
      knownOrigins: [originUrl, "https://shop.example", ...this.#setup.hosts.map((host) => `http://${host}`)],
      shopMark: SHOP_MARK,
    };
  }

  async #forge(people: readonly Person[]): Promise<string[]> {
    const { secrets } = this.#system;
    const secretOfPasses = this.#setup.vars.QUEUE_PASS_ALG === undefined ? secrets.QUEUE_PASS_SECRET : null;
    const forged: string[] = [];
    for (const { proofs, pass } of people) {
      for (const token of proofs.filter((proof) => proof.startsWith("eyJ") && proof !== pass)) {
        forged.push(...(await forgeriesOf(token, this.#setup.identitySecret(secrets))));
      }
      if (pass !== null) forged.push(...(await forgeriesOf(pass, secretOfPasses)));
    }
    return forged;
  }

  async #signIn(): Promise<string> {
    const { desk } = this.#system;
    const answer = await fetch(`${desk.url}/api/v1/admin/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-desk": "1", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ token: desk.token }),
    });
    const [cookie = ""] = answer.headers.getSetCookie();
    if (!answer.ok) throw new Error(`no session at the desk: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return cookie.split(";")[0] ?? "";
  }
}
