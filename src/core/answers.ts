import type { Answer, Summary } from "./answer.ts";
import type { EventConfig } from "./event-config.ts";
import { type Header, versionOf } from "./header.ts";
import type { Outcome } from "./outcome.ts";
import { cadenceMs } from "./pace.ts";
import { estimateWaitSeconds } from "./rate-meter.ts";

/** What a person is told with an outcome, all of it from the one version that `header` and `position` belong to. */
export function makeAnswer(
  outcome: Outcome,
  position: number | null,
  header: Header,
  perSecond: number,
  config: EventConfig,
): Answer {
  const estimatedWaitSeconds = position === null ? null : estimateWaitSeconds(position, header, perSecond);
  return {
    status: "answered",
    outcome,
    generation: header.generation,
    version: versionOf(header),
    position,
    queueSize: header.waiting,
    estimatedWaitSeconds,
    pollAfterSeconds: Math.ceil(cadenceMs(config, estimatedWaitSeconds) / 1000),
    passTtlSeconds: header.passTtlSeconds,
    paused: header.paused,
  };
}

/** What anybody may know. Before the first tick nobody has applied a rate yet, so the configured one is told. */
export function makeSummary(header: Header, config: EventConfig): Summary {
  return {
    status: "answered",
    queueSize: header.waiting,
    ratePerSecond: (header.tick > 0 ? header.rateMilli : config.rateMilli) / 1000,
    paused: header.paused,
    soldOut: header.unsold === 0,
    opensAt: header.opensAt > 0 ? header.opensAt : null,
  };
}
