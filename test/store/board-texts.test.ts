/** What a reply weighs: texts that change seldom do not come with every flush. */
import { expect, inject, it } from "vitest";
import { operate } from "../../scripts/redis/operate.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { Upstash } from "../../src/store/upstash.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openLoop, T0 } from "../support/store/queue-kit.ts";

const ticketTypes = Array.from({ length: 12 }, (_, nth) => ({
  id: `zone-${nth}`,
  name: { en: `Zone ${nth}`, th: `โซน ${nth}` },
  price: "฿1,500",
  remaining: 100,
}));

/** A tick's reply has what the loop counts beside a flush's. */
const OTHERS = 150;

/** A process of its own, which knows no board at first, and how many bytes its last reply had. */
function openProcess(event: string) {
  const upstash = new Upstash({ ...inject("store"), flagLine: true, timeoutMs: 5000 });
  let bytes = 0;
  const queue = new RedisQueue({
    run: async (...call) => {
      const reply = await upstash.run(...call);
      bytes = JSON.stringify(reply).length;
      return reply;
    },
    ping: () => upstash.ping(),
    addToSet: (...call) => upstash.addToSet(...call),
    removeFromSet: (...call) => upstash.removeFromSet(...call),
    readSet: (...call) => upstash.readSet(...call),
  });
  return { queue, lobby: openLobby(queue, event), tick: openLoop(queue, event), bytes: () => bytes };
}

it("a board comes once to each process, in a flush or a tick, and again when it changes", async () => {
  const event = freshEvent();
  const [one, other] = [openProcess(event), openProcess(event)];
  await one.lobby.act("join", "zoe");
  const bare = one.bytes();
  await operate(other.queue, event, { ticketTypes, noticeTh: "ขอบคุณที่รอ" }, { nowMs: T0 });
  for (const { lobby, tick, bytes } of [one, other]) {
    await lobby.flush({});
    expect(bytes() - bare).toBeGreaterThan(1000);
    for (const again of [() => lobby.flush({}), () => tick(T0 + 100), () => lobby.flush({})]) {
      expect((await again()).snapshot.board).toMatchObject({ ticketTypes, notices: { th: "ขอบคุณที่รอ" } });
      expect(bytes() - bare).toBeLessThan(OTHERS);
    }
  }
  await operate(other.queue, event, { ticketTypes: null }, { nowMs: T0 });
  expect((await one.lobby.flush({})).snapshot.board).toMatchObject({
    ticketTypes: null,
    notices: { th: "ขอบคุณที่รอ" },
  });
});
