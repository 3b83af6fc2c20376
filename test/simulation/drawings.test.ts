/** Drawings of a few people, in which everything that can break between two steps does. */
import { expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { DrawSale } from "./draw-sale.ts";
import { simulate } from "./simulation.ts";

const redis = simulate();
const names = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);

it("puts everybody who entered in line in the drawn order, and only then calls", async () => {
  const sale = new DrawSale(redis, freshEvent());
  await sale.operate({ opensAtMs: Date.now() + 5000 });
  await sale.joinTogether(names(40));
  await sale.act("leave", "user-3");
  await sale.act("leave", "user-4");
  await sale.act("join", "user-4");
  await sale.pass(6000);
  await sale.act("join", "late");
  await sale.act("leave", "user-5");
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
  expect((await sale.index())?.phase).toBe("seated");
  await sale.operate({ paused: false });
  await sale.pass(20_000);
  expect(Number((await sale.state()).called_total)).toBe(39);
});
