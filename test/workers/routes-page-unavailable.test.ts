/** GET /queue/:event_id while it cannot say where its visitor stands. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Lobby } from "../../src/objects/lobby.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { env, standingEvent } from "../support/worker/edge-client.ts";
import { lobbiesThat, open, visitor } from "../support/worker/page-client.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("when the queue's memory does not answer", () => {
  it("people see a page that says so, and programs a 503", async () => {
    const page = await open(
      visitor({ LOBBY: lobbiesThat({ status: "store_unavailable", retryAfterSeconds: 7 }) }),
      `/queue/${freshEvent()}`,
    );
    expect([page.status, page.headers.get("retry-after")]).toEqual([503, "7"]);
    expect(page.model.state).toEqual({ status: "unavailable", retryAfterSeconds: 7 });
  });

  it("a lobby that fails is told the same way", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const fails = async () => {
      throw new Error("internal words");
    };
    const broken = { ...lobbiesThat({}), get: () => ({ act: fails, summary: fails }) };
    const page = await open(visitor({ LOBBY: broken }), `/queue/${freshEvent()}`);
    expect([page.status, page.model.state.status]).toEqual([503, "unavailable"]);
    expect(page.html).not.toContain("internal words");
  });
});

describe("a browser that loads the page faster than one person's share allows", () => {
  it("is told when to come again, and is let in then", async () => {
    const event = await standingEvent();
    const browser = visitor({ LOBBY: lobbiesThatFirst({ status: "overloaded", retryAfterSeconds: 7 }) });
    await open(browser, `/queue/${event}`); // as a stranger, who has no place to be asked for
    const refused = await open(browser, `/queue/${event}`);
    expect(refused.headers.get("retry-after")).toBe("7");
    expect([refused.status, refused.model.state]).toEqual([
      503,
      { status: "unavailable", retryAfterSeconds: Number(refused.headers.get("retry-after")) },
    ]);
    const later = await open(browser, `/queue/${event}`);
    expect([later.status, later.model.state.status]).toEqual([200, "outside"]);
  });

  /** The real lobbies, but for one act that is answered with this. */
  function lobbiesThatFirst(answer: object) {
    const answers = [answer];
    const real = env.LOBBY;
    const get = (id: DurableObjectId) => ({
      act: async (...act: Parameters<Lobby["act"]>) => answers.pop() ?? real.get(id).act(...act),
      summary: () => real.get(id).summary(),
    });
    return { idFromName: (name: string) => real.idFromName(name), get };
  }
});
