import { beforeEach, describe, expect, it } from "vitest";
import { visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import { ok, refused, waitingBody } from "../../support/client/client-samples.ts";

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("the opening", () => {
  const OPENS_AT_MS = START_MS + 30_000;
  const NOT_OPEN = { status: "not_open", opensAtMs: OPENS_AT_MS, notice: null } as const;
  const OPENED = { status: "outside" } as const;
  const statusBody = (opensAtMs: number) => ({
    sold_out: false,
    notice: null,
    opens_at: new Date(opensAtMs).toISOString(),
  });

  it("is known by the clock, in every tab: half a million pages ask nothing in that moment", async () => {
    world.answer = () => ok(statusBody(OPENS_AT_MS));
    const first = await watching(world, NOT_OPEN);
    const second = await watching(world, NOT_OPEN);
    await world.pass(29_999);
    expect(first.states).toEqual([]);
    world.asked();
    await world.pass(1);
    expect(first.states).toEqual([OPENED]);
    expect(second.states).toEqual([OPENED]);
    expect(world.asked()).toEqual([]);
  });

  it("that is moved is noticed within half a minute, and within twelve seconds shortly before it", async () => {
    const farMs = START_MS + 3_600_000;
    for (const [opensAtMs, longestMs] of [
      [farMs, 30_000],
      [START_MS + 120_000, 12_000],
    ] as const) {
      world = new BrowserWorld();
      world.random = 1; // at the latest
      world.answer = () => ok(statusBody(farMs + 60_000));
      const { client } = await watching(world, { ...NOT_OPEN, opensAtMs });
      await world.pass(longestMs - 1);
      expect(client.state).toMatchObject({ opensAtMs });
      await world.pass(1);
      expect(client.state).toMatchObject({ opensAtMs: farMs + 60_000 });
    }
  });

  it("is joined at once, and again by chance while the queue has more than it can take", async () => {
    world.answer = () => refused(503, "OVERLOADED", 2);
    world.random = 0.5;
    const { client } = visit(world, { initial: OPENED });
    void client.join();
    await world.pass(0);
    expect(world.asked()).toEqual(["POST /api/v1/queue/join"]);
    world.answer = () => ok(waitingBody(40, 100));
    await world.pass(2499); // from 2 to 3 seconds
    expect(world.asked()).toEqual([]);
    await world.pass(1);
    expect(world.asked()).toEqual(["POST /api/v1/queue/join"]);
    expect(client.state).toMatchObject({ position: 40 });
  });

  it("comes when a question is on its way that hangs", async () => {
    world.answer = () => "hangs";
    const { tab, client } = await watching(world, NOT_OPEN);
    await world.pass(28_000);
    tab.comeOnline();
    await world.pass(1999);
    expect(client.state).toEqual(NOT_OPEN);
    await world.pass(1);
    expect(client.state).toEqual(OPENED);
  });

  it.each([0, 5000])(
    "that came too early, by a clock that a proxy's Date sets %i ms ahead, is waited for and asked for once",
    async (aheadMs) => {
      const opensAtMs = START_MS + 3000;
      const headers = { Date: new Date(START_MS + aheadMs).toUTCString(), "Retry-After": "3" };
      const error = {
        code: "QUEUE_NOT_OPEN",
        message: "Not yet.",
        opens_at: new Date(opensAtMs).toISOString(),
      };
      world.answer = () => ({ status: 409, body: { error }, headers });
      const { client } = await watching(world, OPENED);
      client.addEventListener("state", ({ detail }) => {
        if (detail.status === "outside") void client.join().catch(() => {});
      });
      await client.join().catch(() => {});
      expect(client.state).toEqual({ ...NOT_OPEN, opensAtMs });
      await world.pass(2000);
      expect(world.asked().filter((request) => request.startsWith("POST"))).toHaveLength(1);
    },
  );
});
