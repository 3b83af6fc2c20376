import { expect, it } from "vitest";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("a tick", ({ queue, control, open }) => {
  it("says that people wait for a place, not for the rate, where MAX_ACTIVE are called or hold a pass", async () => {
    const { lobby, booth, tick } = open();
    await lobby.flush({ join: names(3) });
    const full = { maxActive: 1 };
    expect((await tick(T0, full)).isBlocked).toBe(false); // the first one is called
    expect((await tick(T0 + 100, full)).isBlocked).toBe(true);
    await booth.claim("user-0");
    expect((await tick(T0 + 200, full)).isBlocked).toBe(true);
    await lobby.flush({ leave: ["user-1", "user-2"] });
    expect((await tick(T0 + 300, full)).isBlocked).toBe(false); // nobody waits
  });

  it("says so where all that is left to sell may be taken by those who were called", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(3) });
    await control(event, { remaining: 2 });
    expect((await tick(T0)).isBlocked).toBe(false);
    expect((await tick(T0 + 100)).isBlocked).toBe(true);
  });

  it("does not say so while the rate alone makes people wait, nor while the event is paused", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(3) });
    for (let ms = 0; ms < 1000; ms += 100) {
      expect((await tick(T0 + ms, { rateMilli: 1000, maxActive: 2 })).isBlocked).toBe(false);
    }
    await control(event, { paused: true });
    expect((await tick(T0 + 5000, { maxActive: 1 })).isBlocked).toBe(false);
  });

  it("comes for an event that the cron knows until it is told otherwise", async () => {
    const { event } = open();
    await queue.register(event, T0);
    expect(await queue.registeredEvents()).toContain(event);
    await queue.unregister(event);
    expect(await queue.registeredEvents()).not.toContain(event);
  });
});
