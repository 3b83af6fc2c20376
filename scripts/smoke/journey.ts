/** One visitor's way through an event for trying, as operator, visitor and booking server see it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Fields } from "../../src/wire/fields.ts";
import { explain } from "./explain.ts";
import { expectAnswer, type QueueCaller } from "./queue-caller.ts";
import type { Step } from "./steps.ts";

/**
 * A pass lives as short as it may, for a live one delays retiring. Should this program be killed before it has closed the event,
 * the event stays until it is closed at the desk, and retires itself an hour after it has ended then.
 */
const SETTINGS = {
  name: "npm run smoke",
  release_rate: 10,
  expected_people: 1,
  queue_pass_ttl_seconds: 10,
  claim_window_seconds: 60,
  return_window_seconds: 0,
  retain_hours: 1,
} as const;

/** Within it every isolate of the Worker finds a created event (docs/api.md). */
const FOUND_EVERYWHERE_MS = 1100;

/** What the steps leave to each other, and to cleaning up. */
export interface Traces {
  /** Whether the event may be there: it was asked for, and not refused. */
  mayExist: boolean;
  queuePass: string;
  /** When the pass ends, ms since 1970; 0 while there is none. */
  passEndsAtMs: number;
}

export function journeySteps(queue: QueueCaller, event: string, traces: Traces): Step[] {
  const body = { event_id: event };
  const path = `/position/${event}`;
  let stream: AsyncGenerator<Fields> | undefined;
  let said: Fields = {};
  return [
    { what: "the queue answers", run: () => checkHealth(queue) },
    {
      what: `the desk creates the event ${event}`,
      run: async () => {
        traces.mayExist = true; // also when the answer is lost
        const answer = await queue.desk("POST", "/events", { ...body, settings: SETTINGS });
        traces.mayExist = answer.status === 201 || answer.status >= 500;
        expectAnswer("the desk", answer, 201);
        await sleep(FOUND_EVERYWHERE_MS);
        return "with the second in which it is found everywhere";
      },
    },
    {
      what: "a visitor joins",
      run: async () => {
        const place = expectAnswer("the visitor", await queue.visitor("POST", "/join", body), 201);
        return `place ${String(place.position)} of ${String(place.queue_size)}`;
      },
    },
    {
      what: "the visitor's stream speaks",
      run: async () => {
        stream = queue.watch(event);
        said = await nextOf(stream);
        return said.status === undefined ? `place ${String(said.position)}` : String(said.status);
      },
    },
    {
      what: "the visitor is called",
      run: async () => {
        while (said.status === undefined && stream) said = await nextOf(stream);
        if (said.status !== "ready") throw new Error(`the stream ended with ${String(said.status)}`);
        return "";
      },
    },
    {
      what: "the visitor claims a pass",
      run: async () => {
        const pass = expectAnswer("the visitor", await queue.visitor("POST", "/claim", body), 200);
        traces.queuePass = String(pass.queue_pass);
        traces.passEndsAtMs = Date.parse(String(pass.expires_at));
        return `it ends in ${Math.round((traces.passEndsAtMs - Date.now()) / 1000)} s`;
      },
    },
    {
      what: "the booking server verifies it",
      run: async () => {
        const pass = { ...body, queue_pass: traces.queuePass };
        const verdict = expectAnswer("the booking server", await queue.shop("/pass/verify", pass), 200);
        return verdict.valid === true ? "valid" : Promise.reject(new Error("it is not called valid"));
      },
    },
    {
      what: "the booking server reports a booking",
      run: async () => {
        const booking = { ...body, queue_pass: traces.queuePass, booking_id: event };
        return String(
          expectAnswer("the booking server", await queue.shop("/pass/complete", booking), 200).status,
        );
      },
    },
    {
      what: "the visitor has booked, and nobody waits",
      run: async () => {
        const answer = await queue.visitor("GET", path);
        if (codeOf(answer.body) !== "PASS_SPENT") throw new Error(explain("the visitor", answer));
        const status = expectAnswer("the visitor", await queue.visitor("GET", `/status/${event}`), 200);
        if (status.queue_size !== 0) throw new Error(`${String(status.queue_size)} people are said to wait`);
        return "";
      },
    },
  ];
}

/** Ends the event, whatever of the journey took place, and waits no longer than for the pass. */
export function cleanUpSteps(queue: QueueCaller, event: string, traces: Traces): Step[] {
  return [
    {
      what: "the desk closes the event",
      run: async () => {
        const close = { closed: true };
        expectAnswer(
          "the desk",
          await queue.desk("PATCH", `/events/${event}`, close, { "if-match": "*" }),
          200,
        );
        return "";
      },
    },
    {
      what: "the desk retires it when the pass has ended",
      run: async () => {
        await sleep(Math.max(0, traces.passEndsAtMs - Date.now()));
        expectAnswer("the desk", await retire(queue, event), 200);
        return "nothing is left of it";
      },
    },
  ];
}

/** Who joined and got no further still waits or is called, and would hold the event up. */
export async function leave(queue: QueueCaller, event: string): Promise<void> {
  await queue.visitor("DELETE", "/leave", { event_id: event }).catch(() => {}); // nothing to leave, or no way there: retiring says it
}

const RETIRE_ATTEMPTS = 12;
const RETIRE_PAUSE_MS = 1000;

/** A pass of which no answer told lives ten seconds, too. */
async function retire(queue: QueueCaller, event: string) {
  for (let attempt = 1; ; attempt++) {
    const answer = await queue.desk("POST", `/events/${event}/retire`);
    if (codeOf(answer.body) !== "EVENT_NOT_IDLE" || attempt === RETIRE_ATTEMPTS) return answer;
    await sleep(RETIRE_PAUSE_MS);
  }
}

async function checkHealth(queue: QueueCaller): Promise<string> {
  const answer = await queue.anybody("/healthz");
  const { status, store, events, desk } = answer.body;
  if (status === "ok") return "";
  // Another event's mistake, or one store of several: the journey shows whether it matters here.
  if (status === "degraded")
    return `degraded (${JSON.stringify({ store, events, desk })}), see docs/api.md#health`;
  throw new Error(explain("the visitor", answer));
}

async function nextOf(stream: AsyncGenerator<Fields>): Promise<Fields> {
  const { value, done } = await stream.next();
  if (done) throw new Error("the stream ended before it said how it ends");
  return value;
}

function codeOf({ error }: Fields): unknown {
  return (error as Fields | undefined)?.code;
}
