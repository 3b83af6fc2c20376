import { makeAnswer } from "../../../src/core/answer.ts";
import type { EventConfig } from "../../../src/core/event-config.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { Audience } from "../../../src/objects/audience.ts";
import type { Settled } from "../../../src/objects/flusher.ts";

/** An audience without a lobby around it: `asked` is whom it asks Redis for, `see` shows it a snapshot and who left. */
export function openAudienceAlone(config: EventConfig) {
  const view = new Replica();
  const asked: string[] = [];
  const answer = (settled: Settled) =>
    settled.status === "answered"
      ? makeAnswer(settled.outcome, settled.position, view.snapshot as Snapshot, 500, config)
      : settled;
  const audience = new Audience(config, view, { answer, ask: (user) => asked.push(user) });
  const see = (snapshot: Snapshot, left: readonly number[] = []) => {
    view.apply(snapshot, { from: snapshot.departedCount - left.length, tickets: left });
    audience.advance(left);
  };
  return { audience, asked, answer, see };
}
