/** POST /queue/join of an event that opens with a drawing: what is asked before entering, and of whom. */
import { describe, expect, it } from "vitest";
import { forgetSummary } from "../../src/edge/ask-summary.ts";
import { solveWork } from "../support/challenge/solve.ts";
import { soon, soonAgain } from "../support/soon.ts";
import { browse, drawnEvent, LONG, QUICK } from "../support/worker/drawn-event.ts";
import { type Answer, type Browser, env, operate, redis } from "../support/worker/edge-client.ts";
import { open } from "../support/worker/page-client.ts";

const codeOf = ({ status, body }: Answer) => [status, body.error?.code];
const join = (browser: Browser, event: string, challenge?: unknown) =>
  browser.send("POST", "/api/v1/queue/join", { event_id: event, challenge });
const entrantsOf = (event: string) => redis("ZCARD", `queue:{${event}}:entrants`);

/** What was asked of lobbies. */
const acts: string[] = [];
const countedLobbies = {
  idFromName: (name: string) => env.LOBBY.idFromName(name),
  get: (...where: Parameters<typeof env.LOBBY.get>) => {
    const lobby = env.LOBBY.get(...where);
    return {
      summary: () => lobby.summary(),
      act: (...[kind, user]: Parameters<typeof lobby.act>) => {
        acts.push(kind);
        return lobby.act(kind, user);
      },
    };
  },
};

const summaryOf = async (event: string) => (await browse().ask("GET", `/api/v1/queue/status/${event}`)).body;

describe("before the opening", () => {
  it("a join is refused with what there is to do, and until when it is asked", async () => {
    const event = await drawnEvent();
    const refused = await join(browse(), event);
    expect(codeOf(refused)).toEqual([403, "CHALLENGE_REQUIRED"]);
    const { work, patience, until, turnstile } = refused.body.challenge;
    expect([work.most, work.challenge.parameters.algorithm]).toEqual([10, "PBKDF2/SHA-256"]);
    expect(patience.answer).toMatch(/^patience\./);
    expect(Date.parse(patience.valid_from) - Date.now()).toBeLessThanOrEqual(1000);
    expect(Date.parse(until)).toBeGreaterThan(Date.now());
    expect([turnstile, await entrantsOf(event)]).toEqual([undefined, 0]);
  });

  it("one that brings the work enters, and is asked nothing when it comes again", async () => {
    const event = await drawnEvent();
    const browser = browse();
    const answer = await solveWork((await join(browser, event)).body.challenge.work);
    expect((await join(browser, event, answer)).body.status).toBe("entered");
    for (const again of [answer, undefined, "nonsense"]) {
      expect((await join(browser, event, again)).body.status).toBe("already_entered");
    }
    expect(await entrantsOf(event)).toBe(1);
  });

  it("who gave the entry up and enters again does it by the same work", async () => {
    const event = await drawnEvent();
    const browser = browse();
    const answer = await solveWork((await join(browser, event)).body.challenge.work);
    await join(browser, event, answer);
    await browser.leave(event);
    expect(codeOf(await join(browser, event))).toEqual([403, "CHALLENGE_REQUIRED"]);
    expect((await join(browser, event, answer)).body.status).toBe("entered");
  });

  it("one that waited enters", async () => {
    const event = await drawnEvent();
    const browser = browse();
    const { answer } = (await join(browser, event)).body.challenge.patience;
    await soonAgain(async () => expect((await join(browser, event, answer)).body.status).toBe("entered"));
  });

  it("one that has not waited long enough keeps its time", async () => {
    const event = await drawnEvent(LONG);
    const browser = browse();
    const { answer, valid_from } = (await join(browser, event)).body.challenge.patience;
    const early = await join(browser, event, answer);
    expect(codeOf(early)).toEqual([403, "CHALLENGE_FAILED"]);
    expect(early.body.challenge.patience.answer).toBe(answer);
    expect(
      Math.abs(Date.parse(early.body.challenge.patience.valid_from) - Date.parse(valid_from)),
    ).toBeLessThan(1000);
  });

  it("another visitor's work, or another event's, is none, and there is new work beside the refusal", async () => {
    const [event, other] = [await drawnEvent(), await drawnEvent()];
    const [malee, somchai] = [browse(), browse()];
    const answer = await solveWork((await join(malee, event)).body.challenge.work);
    await join(somchai, event);
    for (const refused of [await join(somchai, event, answer), await join(malee, other, answer)]) {
      expect(codeOf(refused)).toEqual([403, "CHALLENGE_FAILED"]);
      expect(refused.body.challenge.work.challenge.parameters.nonce).toMatch(/^[0-9a-f]{32}$/);
    }
    expect([await entrantsOf(event), await entrantsOf(other)]).toEqual([0, 0]);
  });

  it.each(["", "nonsense", "work.", "work.x", "patience.x", "turnstile.x", "x".repeat(2560)])(
    "%j is no answer",
    async (answer) => {
      expect(codeOf(await join(browse(), await drawnEvent(), answer))).toEqual([403, "CHALLENGE_FAILED"]);
    },
  );

  it.each([[5], [null], [{}], ["x".repeat(2561)]])("%j is not understood", async (answer) => {
    expect(codeOf(await join(browse(), await drawnEvent(), answer))).toEqual([400, "INVALID_REQUEST"]);
  });
});

describe("a crowded network", () => {
  const CROWDED = { headers: { "cf-connecting-ip": "203.0.113.7" } };
  const from = (browser: Browser, event: string, challenge?: string) =>
    browser.send("POST", "/api/v1/queue/join", { event_id: event, challenge }, CROWDED.headers);
  const known = (event: string, count: number) =>
    Promise.all(Array.from({ length: count }, () => meet(event)));
  async function meet(event: string): Promise<Browser> {
    const browser = browse({ LOBBY: countedLobbies });
    await open(browser, `/queue/${event}`);
    return browser;
  }

  it("is asked for ten times the work, but for those who were asked before it was crowded", async () => {
    const event = await drawnEvent({ ...LONG, places_per_address: 2 });
    const people = Array.from({ length: 4 }, () => browse());
    const works = [];
    for (const browser of people) works.push((await from(browser, event)).body.challenge.work);
    const [first, , , last] = works;
    expect([first.most, last.most]).toEqual([10, 100]);
    const [early, , , late] = people as [Browser, Browser, Browser, Browser];
    expect((await from(early, event, await solveWork(first))).body.status).toBe("entered");
    expect((await from(late, event, await solveWork(last))).body.status).toBe("entered");
  });

  it("who waits instead waits for a turn, one after the other, for waits run side by side", async () => {
    const event = await drawnEvent({ ...QUICK, places_per_address: 2 });
    const people = await known(event, 4);
    const asked = [];
    for (const browser of people) asked.push((await from(browser, event)).body.challenge);
    const inSeconds = asked.map(({ patience }) =>
      Math.round((Date.parse(patience.valid_from) - Date.now()) / 1000),
    );
    expect(inSeconds.slice(0, 2).every((seconds) => seconds <= 1)).toBe(true);
    // Entries come back within a day; at the opening, an hour from now, nobody is asked any more.
    expect(inSeconds.slice(2).every((seconds) => Math.abs(seconds - 3600) < 60)).toBe(true);
    const { status, body } = await from(people[3] as Browser, event, asked[3].patience.answer);
    expect([status, body.error.code, body.challenge.work.most]).toEqual([403, "CHALLENGE_FAILED", 100]);
  });

  it("is told where they stand by one question to the lobby", async () => {
    const event = await drawnEvent({ ...LONG, places_per_address: 1 });
    const [first, late] = (await known(event, 2)) as [Browser, Browser];
    await from(first, event);
    await from(late, event);
    acts.length = 0;
    expect(codeOf(await from(late, event))).toEqual([403, "CHALLENGE_REQUIRED"]);
    expect(acts).toEqual(["position"]);
  });

  it("is asked for work in a drawing that asks nobody else", async () => {
    const event = await drawnEvent({ challenge: "none", challenge_steps: 10, places_per_address: 1 });
    const [first, late] = (await known(event, 2)) as [Browser, Browser];
    expect((await from(first, event)).body.status).toBe("entered");
    const { work } = (await from(late, event)).body.challenge;
    expect((await from(late, event, await solveWork(work))).body.status).toBe("entered");
  });
});

describe("an event that opens first come, first served", () => {
  const FIRST_COME = { opening: "first-come", challenge_steps: 10, places_per_address: 1, release_rate: 0 };
  let addresses = 0;
  const joinFrom = (address: string) => (browser: Browser, event: string, challenge?: string) =>
    browser.send(
      "POST",
      "/api/v1/queue/join",
      { event_id: event, challenge },
      { "cf-connecting-ip": address },
    );
  const somewhere = () => joinFrom(`198.51.100.${++addresses}`);
  async function known(event: string): Promise<Browser> {
    const browser = browse();
    await open(browser, `/queue/${event}`);
    return browser;
  }

  it("offers work to whom a program with many cookies leaves no turn, and they come in by it", async () => {
    const [event, from] = [await drawnEvent(FIRST_COME, -1), somewhere()];
    const codes = [];
    for (let n = 0; n < 2; n++) codes.push(codeOf(await from(await known(event), event)));
    expect(codes).toEqual([
      [201, undefined],
      [429, "NETWORK_CROWDED"],
    ]);
    const honest = await known(event);
    const asked = await from(honest, event);
    expect([codeOf(asked), asked.body.challenge.work.most]).toEqual([[403, "CHALLENGE_REQUIRED"], 100]);
    const { patience, until } = asked.body.challenge;
    expect(Date.parse(until)).toBeLessThanOrEqual(Date.parse(patience.valid_from));
    expect(codeOf(await from(honest, event, patience.answer))).toEqual([403, "CHALLENGE_FAILED"]);
    const joined = await from(honest, event, await solveWork(asked.body.challenge.work));
    expect(joined.body).toMatchObject({ status: "joined", position: 2 });
  });

  it("counts no join that is refused before the opening, or while it is closed", async () => {
    const [event, from] = [await drawnEvent(FIRST_COME), somewhere()];
    for (let n = 0; n < 4; n++) {
      expect(codeOf(await from(await known(event), event))).toEqual([409, "QUEUE_NOT_OPEN"]);
    }
    await operate(event, { opensAtMs: null, closed: true });
    await soon(async () => expect((await summaryOf(event)).closed).toBe(true));
    for (let n = 0; n < 4; n++) {
      expect(codeOf(await from(await known(event), event))).toEqual([409, "QUEUE_CLOSED"]);
    }
    await operate(event, { closed: false });
    await soon(async () => expect((await summaryOf(event)).closed).toBe(false));
    expect((await from(await known(event), event)).status).toBe(201);
    expect(codeOf(await from(await known(event), event))).toEqual([429, "NETWORK_CROWDED"]);
  });
});

it("behind a proxy, whose address all people have, entering costs what it costs in a crowd", async () => {
  const browser = browse({ PUBLIC_ORIGIN: "https://queue.example" });
  const { work, patience } = (await join(browser, await drawnEvent())).body.challenge;
  expect(work.most).toBe(100);
  expect(Date.parse(patience.valid_from) - Date.now()).toBeGreaterThan(2000);
});

describe("nobody is asked", () => {
  it.each([
    ["before it may be entered", { entersAtMs: Date.now() + 1_800_000 }, "QUEUE_NOT_OPEN"],
    ["while the operator has it closed", { closed: true }, "QUEUE_CLOSED"],
  ])("%s, for the work would lead nowhere", async (_, fields, code) => {
    const event = await drawnEvent();
    await operate(event, fields);
    await soonAgain(async () => expect(codeOf(await join(browse(), event))).toEqual([409, code]));
  });

  it("from the opening on", async () => {
    const event = await drawnEvent({ ...QUICK, release_rate: 0 }, -1);
    expect((await browse().join(event)).body).toMatchObject({ status: "joined", position: 1 });
  });

  it.each([
    ["in an event that opens first come, first served", { opening: "first-come", challenge: "auto" }],
    ["in one without a challenge", { challenge: "none" }],
    ["where none is for all", { challenge: "" }],
  ])("%s", async (_, settings) => {
    const { status } = await browse().join(await drawnEvent(settings));
    expect(status).not.toBe(403);
  });

  it("whom a gateway has named, unless the event says so", async () => {
    const known = { "x-gateway-secret": "gateway-secret-of-the-tests-0123456789", "x-user-id": "malee" };
    const ask = (event: string) =>
      browse({ AUTH_MODE: "gateway", CHALLENGE: "auto" }).send(
        "POST",
        "/api/v1/queue/join",
        { event_id: event },
        known,
      );
    expect((await ask(await drawnEvent({}))).body.status).toBe("entered");
    expect(codeOf(await ask(await drawnEvent()))).toEqual([403, "CHALLENGE_REQUIRED"]);
  });
});

describe("while the lobby that would tell of the event fails", () => {
  /** Lobbies as ever, but for what they say of the event. */
  function withoutSummaries(): { browse: () => Browser } {
    const real = env.LOBBY as unknown as {
      idFromName(name: string): never;
      get(id: never, at: never): LobbyStub;
    };
    const get = (id: never, at: never) => {
      const stub = real.get(id, at);
      const act: LobbyStub["act"] = (...given) => stub.act(...given);
      const summary = async () => {
        throw new Error("this lobby was reset");
      };
      return { act, summary };
    };
    const LOBBY = { idFromName: (name: string) => real.idFromName(name), get };
    return { browse: () => browse({ LOBBY }) };
  }
  type LobbyStub = { act(...given: unknown[]): Promise<unknown> };

  it("an event that has opened goes on", async () => {
    const event = await drawnEvent(QUICK, -10);
    forgetSummary(event);
    const { browse } = withoutSummaries();
    const answers = await Promise.all(Array.from({ length: 20 }, () => join(browse(), event)));
    expect(answers.map(({ body }) => body.error?.code)).toEqual(answers.map(() => undefined));
  });

  it("nobody enters unasked, and who tries is told to come again", async () => {
    const event = await drawnEvent();
    forgetSummary(event);
    const refused = await join(withoutSummaries().browse(), event);
    expect(codeOf(refused)).toEqual([503, "OVERLOADED"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await entrantsOf(event)).toBe(0);
  });

  it("what this isolate knows of the opening is enough", async () => {
    const event = await drawnEvent(QUICK, -10);
    const { browse } = withoutSummaries();
    expect((await join(browse(), event)).body.error).toBeUndefined();
  });
});
