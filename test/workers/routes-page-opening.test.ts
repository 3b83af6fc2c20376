/** GET /queue/:event_id around an opening: a crowd that reloads costs nothing, and nobody's place is hidden. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Lobby } from "../../src/objects/lobby.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { calledScore } from "../support/store/called-score.ts";
import { type Browser, env, eventWith, operate, putState, redis } from "../support/worker/edge-client.ts";
import { lobbiesThat, open, visitor } from "../support/worker/page-client.ts";

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A browser at the real lobbies, and the acts that they are asked for. */
function observed(): { browser: Browser; acts: string[] } {
  const acts: string[] = [];
  const real = env.LOBBY;
  const get = (id: DurableObjectId) => ({
    act: (...[kind, user]: Parameters<Lobby["act"]>) => {
      acts.push(kind);
      return real.get(id).act(kind, user);
    },
    summary: () => real.get(id).summary(),
  });
  return { browser: visitor({ LOBBY: { idFromName: (name: string) => real.idFromName(name), get } }), acts };
}

const stateOf = async (browser: Browser, event: string) =>
  (await open(browser, `/queue/${event}`)).model.state;

/** The operator announces an opening; returns once pages tell it. */
async function announceOpening(event: string, opensAtMs: number): Promise<void> {
  await operate(event, { opensAtMs: opensAtMs });
  await soon(async () => {
    expect(await stateOf(visitor(), event)).toMatchObject({ status: "not_open", opensAtMs });
  }, 5000);
}

describe("before the opening", () => {
  it("asks for nobody's place, however often somebody reloads", async () => {
    const opensAtMs = Date.now() + HOUR_MS;
    const event = await eventWith({ opensAtMs: opensAtMs });
    const { browser, acts } = observed();
    for (const _ of "1234") {
      expect(await stateOf(browser, event)).toEqual({ status: "not_open", opensAtMs, notice: null });
    }
    expect(browser.cookie).toMatch(/^__Host-vq_visitor_[0-9a-f]{8}=/);
    expect(acts).toEqual([]);
  });

  it("shows the place of somebody who waits since before the opening was announced", async () => {
    const event = await eventWith({ rateOverrideMilli: 0 });
    const browser = visitor();
    await browser.join(event);
    await announceOpening(event, Date.now() + HOUR_MS);
    expect(await stateOf(browser, event)).toMatchObject({ status: "waiting", position: 1 });
  });

  it("shows that it is the turn of somebody who was called before", async () => {
    const event = freshEvent();
    const browser = visitor();
    await browser.join(event);
    await soon(async () => expect((await browser.position(event)).body.status).toBe("ready"));
    await announceOpening(event, Date.now() + HOUR_MS);
    expect(await stateOf(browser, event)).toMatchObject({ status: "ready" });
  });

  it("shows that somebody who missed the turn may return", async () => {
    const elsewhere = await eventWith({ rateOverrideMilli: 0 });
    const browser = visitor();
    await browser.join(elsewhere);
    const [user] = (await redis("ZRANGE", `queue:{${elsewhere}}`, 0, -1)) as [string];
    const [opensAt, returnBeforeMs] = [Date.now() + HOUR_MS, Date.now() + 60_000];
    const event = await eventWith({ opensAtMs: opensAt });
    await putState(event, { generation: Date.now(), missed: 1, idle: 0 });
    await redis("ZADD", `queue:{${event}}:called`, calledScore("missed", returnBeforeMs), user);
    expect(await stateOf(browser, event)).toEqual({ status: "missed", returnBeforeMs, notice: null });
  });
});

describe("after the opening", () => {
  it("lets everybody join", async () => {
    const event = await eventWith({ opensAtMs: Date.now() - 1000, rateOverrideMilli: 0 });
    const browser = visitor();
    for (const _ of ["stranger", "visitor"]) {
      expect(await stateOf(browser, event)).toEqual({ status: "outside" });
    }
  });

  it("asks where somebody stands whom it knows", async () => {
    const event = await eventWith({ opensAtMs: Date.now() - 1000, rateOverrideMilli: 0 });
    const { browser, acts } = observed();
    await stateOf(browser, event);
    await stateOf(browser, event);
    expect(acts).toEqual(["position"]);
  });
});

it("tells nobody what was known an hour ago, not even while it asks anew", async () => {
  const event = freshEvent();
  const summary = { status: "answered", soldOut: false, notice: null };
  const opensAtMs = Date.now() + 2 * HOUR_MS;
  const before = visitor({ LOBBY: lobbiesThat({ ...summary, opensAtMs }) });
  expect(await stateOf(before, event)).toMatchObject({ status: "not_open" });
  const later = Date.now() + HOUR_MS;
  vi.spyOn(Date, "now").mockReturnValue(later);
  const since = () => visitor({ LOBBY: lobbiesThat({ ...summary, opensAtMs: later - 1000 }) });
  const states = await Promise.all([stateOf(since(), event), stateOf(since(), event)]);
  expect(states).toEqual([{ status: "outside" }, { status: "outside" }]);
});
