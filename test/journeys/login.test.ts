/** AUTH_MODE=jwt through the front door: a shop whose people sign in there before they queue, and its own load script. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { EventStream } from "../support/journey/journey-client.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { ShopWithLogin } from "../support/login/shop-with-login.ts";
import { soon, soonAgain } from "../support/soon.ts";

const journey = startJourney({ MAX_ACTIVE: 1, STREAM_INTERVAL_MS: 100, STREAM_MAX_INTERVAL_MS: 200 });
let shop: ShopWithLogin;
beforeAll(async () => {
  shop = await ShopWithLogin.open();
  const { system } = journey();
  shop.trust(system.secrets.QUEUE_PASS_SECRET);
  await system.redeploy(shop.variables("127.0.0.1"));
});
afterAll(() => shop?.close());

/** One virtual user of a load script as the seed's: no cookies, and the token of a login on every request. */
class VirtualUser {
  readonly #token: string;
  readonly #queue = `${journey().system.url}/api/v1/queue`;

  constructor(token: string) {
    this.#token = token;
  }

  static async login(user: string): Promise<VirtualUser> {
    const response = await fetch(`${shop.at("127.0.0.1")}/token`, {
      method: "POST",
      body: new URLSearchParams({ user }),
    });
    return new VirtualUser(((await response.json()) as { token: string }).token);
  }

  get headers() {
    return { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
  async ask(method: string, path: string, body?: object): Promise<{ status: number; body: any }> {
    const init = { method, headers: this.headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${this.#queue}/${path}`, init);
    return { status: response.status, body: await response.json() };
  }

  async stream(event: string): Promise<EventStream> {
    const stopping = new AbortController();
    const { headers } = this;
    const response = await fetch(`${this.#queue}/position/${event}/stream`, {
      headers,
      signal: stopping.signal,
    });
    if (!response.ok || !response.body) throw new Error(`the stream does not open: ${response.status}`);
    return new EventStream(response.body, stopping);
  }

  book(event: string, queuePass: string): Promise<Response> {
    return fetch(`${shop.at("127.0.0.1")}/book`, {
      method: "POST",
      headers: { authorization: this.headers.authorization },
      body: new URLSearchParams({ event_id: event, queue_pass: queuePass }),
    });
  }
}

it("lets a load script log in, join, stream, claim, book and leave with its Bearer token alone", async () => {
  const event = freshEvent();
  const [malee, noi] = [await VirtualUser.login("malee"), await VirtualUser.login("noi")];
  expect((await malee.ask("POST", "join", { event_id: event })).status).toBe(201);
  const stream = await malee.stream(event);
  for await (const { data } of stream) if (data.status === "ready") break;
  stream.close();
  // Most queues hand out the pass with the turn; here a script that never claims waits for ever.
  expect((await malee.ask("GET", `position/${event}`)).body).not.toHaveProperty("queue_pass");
  const { body } = await soon(async () => {
    const claimed = await malee.ask("POST", "claim", { event_id: event });
    expect(claimed.status).toBe(200);
    return claimed;
  });
  expect((await malee.ask("GET", `position/${event}`)).body).toHaveProperty("queue_pass");
  expect((await noi.ask("POST", "join", { event_id: event })).body.status).toBe("joined");
  expect((await noi.ask("GET", `position/${event}`)).body).toMatchObject({ position: 1 });
  expect((await noi.ask("DELETE", "leave", { event_id: event })).status).toBe(200);
  expect((await noi.book(event, body.queue_pass)).status).toBe(403); // a pass of somebody else
  expect((await malee.book(event, body.queue_pass)).status).toBe(200);
  expect(shop.booked).toContain("malee");
  expect(shop.booked).not.toContain("noi");
});

it("asks for the login's keys once for a crowd", async () => {
  const event = freshEvent();
  const crowd = await Promise.all(Array.from({ length: 20 }, (_, n) => VirtualUser.login(`person-${n}`)));
  await crowd[0]?.ask("POST", "join", { event_id: event });
  const before = shop.asked;
  for (const person of crowd.slice(1)) {
    expect((await person.ask("POST", "join", { event_id: event })).status).toBe(201);
  }
  expect(shop.asked).toBe(before);
});

it("tells a stranger where to sign in", async () => {
  const answer = await new VirtualUser("no-token").ask("POST", "join", { event_id: freshEvent() });
  expect([answer.status, answer.body.error.code, answer.body.login_url]).toEqual([
    401,
    "UNAUTHORIZED",
    `${shop.at("127.0.0.1")}/login`,
  ]);
});

it("puts people off, and turns none away, while a queue that has just started cannot read the login's keys", async () => {
  const event = freshEvent();
  const malee = await VirtualUser.login("malee");
  shop.publishes = false;
  try {
    await journey().system.redeploy({}); // its memory is empty
    const response = await fetch(`${journey().system.url}/api/v1/queue/position/${event}`, {
      headers: malee.headers,
    });
    expect([response.status, response.headers.get("retry-after")]).toEqual([
      503,
      expect.stringMatching(/^([3-9]|10)$/),
    ]);
    expect(await response.json()).toMatchObject({ error: { code: "LOGIN_UNAVAILABLE" } });
  } finally {
    shop.publishes = true;
  }
  await soonAgain(async () =>
    expect((await malee.ask("POST", "join", { event_id: event })).status).toBe(201),
  );
});
