import { makeAnswer } from "../../src/core/answer.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import type { Header } from "../../src/core/header.ts";
import { View } from "../../src/core/view.ts";
import { Audience } from "../../src/objects/audience.ts";
import type { Settled } from "../../src/objects/flusher.ts";

/** An audience without a lobby around it: `asked` is whom it asks Redis for, `see` shows it a header and who left. */
export function openAudienceAlone(config: EventConfig) {
  const view = new View();
  const asked: string[] = [];
  const answer = (settled: Settled) =>
    settled.status === "answered"
      ? makeAnswer(settled.outcome, settled.position, view.header as Header, 500, config)
      : settled;
  const audience = new Audience(config, view, { answer, ask: (user) => asked.push(user) });
  const see = (header: Header, left: readonly number[] = []) => {
    view.see(header, { from: header.leftCount - left.length, tickets: left });
    audience.move(left);
  };
  return { audience, asked, answer, see };
}
