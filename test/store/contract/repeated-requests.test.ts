import { expect, it } from "vitest";
import { contract } from "../../support/store/contract.ts";
import { openLobby, T0 } from "../../support/store/queue-kit.ts";

contract("lost, late and repeated requests", ({ queue, redis, open }) => {
  it("changes nothing when a flush arrives twice", async () => {
    const { event } = open();
    const lobby = openLobby(queue, event, { fence: { nonce: 9, seq: 1 } });
    await lobby.flush({ join: ["zoe"] });
    const again = await lobby.flush({ leave: ["zoe"] });
    expect([again.status, again.snapshot.waiting, again.fence]).toEqual(["seen", 1, { nonce: 9, seq: 1 }]);
    expect(again.outcomes.leave).toEqual([]);
  });

  it("gives a superseded lobby the fence of the copy that came after it", async () => {
    const { event, lobby } = open();
    const newer = openLobby(queue, event);
    await newer.flush({ join: ["zoe"] });
    const reply = await lobby.flush({ join: ["adam"] });
    expect([reply.status, reply.fence]).toEqual(["seen", { nonce: newer.nonce, seq: 1 }]);
  });

  it("does nothing for a lobby that still thinks of an earlier start of the event", async () => {
    const { lobby } = open();
    await lobby.act("join", "zoe");
    const reply = await lobby.flush({ leave: ["zoe"] }, { numbering: T0 - 1 });
    expect([reply.status, reply.snapshot.waiting]).toEqual(["stale", 1]);
  });

  it("stores nothing for a read", async () => {
    const { event, lobby } = open();
    const reply = await lobby.flush({ position: ["zoe"] }, { fence: null });
    expect([reply.status, reply.snapshot.generation]).toEqual(["done", 0]);
    expect(await redis.keys(`queue:{${event}}*`)).toEqual([]);
  });
});
