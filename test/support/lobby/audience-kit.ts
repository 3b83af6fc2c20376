import type { EventConfig } from "../../../src/core/event-config.ts";
import { RateMeter } from "../../../src/core/lobby/rate-meter.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { SalesMeter } from "../../../src/core/lobby/sales-meter.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { Answers } from "../../../src/objects/answers.ts";
import { Audience } from "../../../src/objects/audience.ts";

/** An audience without a lobby around it: `asked` is whom it asks Redis for, `show` gives it a snapshot and who left. */
export function openAudienceAlone(config: EventConfig) {
  const replica = new Replica();
  const sales = new SalesMeter();
  const answers = new Answers(config, replica, new RateMeter(), sales);
  const asked: string[] = [];
  const confirmed = { firstMs: Date.now(), lastMs: Date.now() };
  /** Redis answers a request of now. */
  const confirm = () => {
    confirmed.lastMs = Date.now();
  };
  const ask = (user: string) => {
    audience.expect(user);
    asked.push(user);
  };
  const audience: Audience = new Audience(config, replica, answers, ask, () => confirmed);
  const show = (snapshot: Snapshot, departed: readonly number[] = []) => {
    replica.apply(snapshot, { from: snapshot.departedCount - departed.length, tickets: departed });
    sales.observe(snapshot);
    audience.update();
  };
  return { audience, answers, asked, show, confirm };
}
