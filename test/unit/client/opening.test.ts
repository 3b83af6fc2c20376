import { beforeEach, describe, expect, it } from "vitest";
import { visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import { ok, waitingBody } from "../../support/client/client-samples.ts";

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("the opening", () => {
  const OPENS_AT_MS = START_MS + 30_000;
  const NOT_OPEN = { status: "not_open", opensAtMs: OPENS_AT_MS, notice: null } as const;
  const OPENED = { status: "outside", openedAtMs: OPENS_AT_MS } as const;
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

  it("is over two seconds when nobody presses a button, for who waited and for who reloads", async () => {
    world.answer = () => ok(waitingBody(40, 100));
    world.random = 0.4;
    const waited = visit(world, { initial: { ...OPENED, openedAtMs: START_MS } });
    void waited.client.join({ automatic: true });
    await world.pass(799);
    const reloaded = visit(world, { initial: { ...OPENED, openedAtMs: START_MS } });
    void reloaded.client.join({ automatic: true });
    await world.pass(0);
    expect(world.asked()).toEqual([]);
    await world.pass(1);
    expect(world.asked()).toEqual(["POST /api/v1/queue/join", "POST /api/v1/queue/join"]);
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

  it("makes nobody wait for long whose clock was set back", async () => {
    world.answer = () => ok(waitingBody(40, 100));
    const { client } = await watching(world, { ...OPENED, openedAtMs: START_MS });
    world.clockOffMs = -300_000;
    void client.join({ automatic: true });
    await world.pass(1000);
    expect(world.asked()).toEqual(["POST /api/v1/queue/join"]);
  });

  it("lets a page not join any more that has been left in another tab meanwhile", async () => {
    world.answer = () => ok({ status: "left" });
    const first = await watching(world, { ...OPENED, openedAtMs: START_MS });
    const second = await watching(world, { ...OPENED, openedAtMs: START_MS });
    void first.client.join({ automatic: true });
    await second.client.leave();
    await world.pass(5000);
    expect(world.asked()).toEqual(["DELETE /api/v1/queue/leave?event_id=demo"]);
    expect(first.client.state).toEqual({ status: "left" });
  });

  it("comes by the visitor's own draw where the page names it", async () => {
    world.answer = () => ok(waitingBody(40, 100));
    const { client } = visit(world, { initial: { ...OPENED, openedAtMs: START_MS }, draw: 0.9 });
    void client.join({ automatic: true });
    await world.pass(1799);
    expect(world.asked()).toEqual([]);
    await world.pass(1);
    expect(world.asked()).toHaveLength(1);
  });

  it("makes nobody wait who comes later, or presses the button", async () => {
    world.answer = () => ok(waitingBody(40, 100));
    const late = visit(world, { initial: { ...OPENED, openedAtMs: START_MS - 2000 } });
    void late.client.join({ automatic: true });
    const pressed = visit(world, { initial: { ...OPENED, openedAtMs: START_MS } });
    void pressed.client.join();
    await world.pass(0);
    expect(world.asked()).toHaveLength(2);
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
      const { client } = await watching(world, { ...OPENED, openedAtMs: START_MS });
      client.addEventListener("state", ({ detail }) => {
        if (detail.status === "outside") void client.join({ automatic: true }).catch(() => {});
      });
      await client.join().catch(() => {});
      expect(client.state).toEqual({ ...NOT_OPEN, opensAtMs });
      await world.pass(2000);
      expect(world.asked().filter((request) => request.startsWith("POST"))).toHaveLength(1);
    },
  );
});
