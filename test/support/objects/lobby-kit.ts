/** Lobby 7 of the event `sale`, alone: what Redis and the other objects answer a test says. The clock must be fake. */
import { vi } from "vitest";
import type { Env, PusherKind } from "../../../src/bindings.ts";
import type { EventConfig } from "../../../src/core/event-config.ts";
import { nameStreamUser } from "../../../src/core/lobby/stream-user.ts";
import type { ActKind, Outcome } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { Flush, FlushReply, WaitingQueue } from "../../../src/core/waiting-queue.ts";
import { Lobby } from "../../../src/objects/lobby.ts";
import type { OpenEvent } from "../../../src/objects/open-event.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../lobby/core-samples.ts";
import { within } from "../lobby/flusher-kit.ts";
import { openScriptedQueue } from "../lobby/scripted-queue.ts";
import { T0 } from "../store/queue-kit.ts";
import { type Call, openObjects } from "./objects-kit.ts";

/** In line, as the 50th while nobody was called; what becomes of an act unless a test says otherwise. */
export const WAITING: Outcome = { kind: "waiting", ticket: sampleTicket(50) };
/** The 51st. */
export const JOINED: Outcome = { kind: "joined", ticket: sampleTicket(51) };
/** So long after its last visitor a lobby has nobody any more. */
export const ATTENTIVE_MS = 15_000;

const NOBODY = { departedIndex: 0, awaits: null };
/** The call by which this lobby asks the loop for its progress. */
export const toLoop = (following: object = NOBODY): Call => [
  "loop",
  "follow",
  { kind: "lobby", index: 7 },
  following,
];

/** The settings of 400 lobbies: 800 ms from one flush to the next, and 100 ms to one that looks whether Redis went back. */
export const SLOW: Partial<EventConfig> = { lobbies: 400, commandBudget: 5000 };
/** Whatever is asked for goes to Redis in the same moment. */
const AT_ONCE: Partial<EventConfig> = { lobbies: 1, commandBudget: 1_000_000 };

interface Push {
  readonly departed?: readonly number[];
  readonly nextTickInMs?: number;
  readonly from?: PusherKind;
}

/** `answer`: of the other objects. */
export function openLobbyAlone(fields: Partial<EventConfig> = {}, answer?: (call: Call) => unknown) {
  const scripted = openScriptedQueue();
  /** How long a reply is on its way; and whether the next one alone says what the script says. */
  const line = { delayMs: 0, isOnce: false };
  const flush = async (event: string, sent: Flush) => {
    const reply = await scripted.queue.flush(event, sent);
    if (line.isOnce) scripted.script.reply = {};
    line.isOnce = false;
    if (line.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, line.delayMs));
    return reply;
  };
  const queue = { ...scripted.queue, flush } as WaitingQueue;
  const { objects, calls } = openObjects(answer);
  const opened: string[] = [];
  const open = ((_, objectName) => {
    opened.push(objectName);
    return { event: "sale", config: sampleConfig({ relays: 0, ...AT_ONCE, ...fields }), queue, objects };
  }) as OpenEvent;
  const aborted: string[] = [];
  const ctx = { id: { name: "sale:b/7" }, abort: (reason: string) => aborted.push(reason) };
  const lobby = new Lobby(ctx as unknown as DurableObjectState, {} as Env, open);
  scripted.script.outcome = WAITING;
  /** The answer to an act, if it comes at once. */
  const act = (kind: ActKind, user = "ann", asNewcomer = false) =>
    within(0, lobby.act(kind, user, asNewcomer));
  /** A push of a version with these fields; of a loop that ticks soon, unless told otherwise. */
  const push = async (
    version: Partial<Snapshot> = {},
    { departed = [], nextTickInMs = 100, from = "loop" }: Push = {},
  ) => {
    const snapshot = sampleSnapshot({ departedCount: departed.length, ...version });
    const slice = { from: snapshot.departedCount - departed.length, tickets: departed };
    const answer = lobby.receiveProgress({ snapshot, departed: slice, nextTickInMs }, from);
    await vi.advanceTimersByTimeAsync(0);
    return answer;
  };
  return {
    ...scripted,
    line,
    lobby,
    calls,
    opened,
    aborted,
    act,
    push,
    /** When the flushes were sent until now, ms since T0. */
    flushesAt: () => scripted.sent.map(({ nowMs }) => nowMs - T0),
    /** What the next reply says, and no other. */
    replyOnce: (reply: Partial<FlushReply>) => {
      scripted.script.reply = reply;
      line.isOnce = true;
    },
    /** The calls of the other objects since it was asked last. */
    takeCalls: () => calls.splice(0),
  };
}

export type LoneLobby = ReturnType<typeof openLobbyAlone>;

/** Opens a stream; `frames` is what it has been sent until now, with "over" as the last where it has ended. */
export async function watch({ lobby }: LoneLobby, user = "ann", init: RequestInit = {}) {
  const headers = { ...nameStreamUser(user), ...(init.headers as Record<string, string>) };
  const response = await within(0, lobby.fetch(new Request("https://lobby/", { ...init, headers })));
  if (response === "nothing yet") throw new Error("no answer");
  const frames: string[] = [];
  if (response.status === 200) void readInto(frames, response);
  await vi.advanceTimersByTimeAsync(0);
  return { response, frames };
}

async function readInto(frames: string[], { body }: Response): Promise<void> {
  const decoder = new TextDecoder();
  for await (const bytes of body ?? []) frames.push(decoder.decode(bytes));
  frames.push("over");
}
