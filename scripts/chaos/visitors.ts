import type { Answer } from "../../src/core/answer.ts";
import type { ClaimAnswer } from "../../src/core/booth-answer.ts";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import { type ActKind, firstEndMs, isEntry } from "../../src/core/outcome.ts";
import type { PassAct } from "../../src/core/pass-act.ts";
import type { Coverage } from "./coverage.ts";
import type { Judge } from "./judge/judge.ts";
import { placeIn } from "./judge/sight.ts";
import type { Platform } from "./platform.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** The answers to a join that say of a place in line, or of a turn. */
const IN_LINE = ["joined", "already_in_queue", "returned", "called", "admitted"];

interface Watcher {
  readonly user: string;
  last: string;
  /** How the person stands who waits no more, by the message that ended the stream; empty before it. */
  lastWord: string;
}

interface Surroundings {
  readonly platform: Platform;
  readonly judge: Judge;
  readonly clock: VirtualClock;
  readonly coverage: Coverage;
}

/** What people ask of a sale, and what they are answered, which the judge is told. */
export class Visitors {
  readonly #platform: Platform;
  readonly #judge: Judge;
  readonly #clock: VirtualClock;
  readonly #coverage: Coverage;
  #watchers: Watcher[] = [];
  readonly #pending = new Map<string, { kind: string; isMixed: boolean }[]>();
  #unanswered = 0;

  constructor({ platform, judge, clock, coverage }: Surroundings) {
    this.#platform = platform;
    this.#judge = judge;
    this.#clock = clock;
    this.#coverage = coverage;
  }

  get areAnswered(): boolean {
    return this.#unanswered === 0;
  }

  act(kind: ActKind, user: string): void {
    const sentMs = this.#clock.nowMs;
    const pending = this.#begin(kind, user);
    const asked = this.#platform.lobbyOf(user).act(kind, user) as Promise<Answer>;
    asked.then(
      (answer) => this.#receive(kind, user, answer, sentMs, pending.end()),
      () => {
        pending.end();
        if (kind !== "position") this.#judge.people.know(user, "unsure");
      },
    );
    if (kind === "leave") this.cutOff((other) => other === user);
    if (kind !== "position") this.#judge.people.asked(kind, user);
  }

  /** Those who are in line, while nothing breaks: each is told a position. */
  askWhereTheyStand(users: Iterable<string>): void {
    for (const user of users) void this.#judgePositionOf(user);
  }

  /** Asked twice, as the Worker does where a lobby finds that there is a newer copy of it. */
  async #judgePositionOf(user: string): Promise<void> {
    const ask = async (): Promise<Answer> => this.#platform.lobbyOf(user).act("position", user);
    this.#unanswered++;
    const answer = await ask().catch(ask).catch(String);
    this.#unanswered--;
    if (typeof answer === "string") this.#judge.complain(4, `${user} is in line, and is told ${answer}`);
    else if (answer.status === "answered" && answer.position !== null)
      this.#judge.position(user, answer.version, answer.position);
    else if (!this.#mayBeToldOfEntry(answer))
      this.#judge.complain(4, `${user} is in line, and is told ${JSON.stringify(answer)}`);
  }

  /** For half a minute, where an operator has opened a drawing at once (ENTRANTS_FRESH_MS in src/objects/lobby.ts). */
  #mayBeToldOfEntry(answer: Answer): boolean {
    return this.#judge.drawing !== null && answer.status === "answered" && isEntry(answer.outcome);
  }

  /** Long after it was sent. */
  judgeAnswered(): void {
    if (this.#unanswered > 0) this.#judge.complain(7, `${this.#unanswered} questions are not answered`);
  }

  #receive(kind: ActKind, user: string, answer: Answer, sentMs: number, isMixed: boolean): void {
    if (answer.status !== "answered") {
      if (!(answer.retryAfterSeconds >= 1))
        this.#judge.complain(7, `${answer.status} without a time to come back`);
      if (kind !== "position") this.#judge.people.know(user, "unsure");
      return;
    }
    const { outcome, position, version } = answer;
    if (answer.draw?.checkpoint) this.#judge.drawing?.told(answer.draw.checkpoint);
    if (position !== null && isEntry(outcome))
      this.#judge.complain(4, `${user} was told ${position} before everybody has a place`);
    if (position !== null && !isMixed) this.#judge.position(user, version, position);
    if (isMixed) {
      if (kind !== "position") this.#judge.people.know(user, "unsure");
      return;
    }
    if (outcome.kind === "admitted") this.#judge.pass(user, firstEndMs(outcome), sentMs);
    if (String(answer.generation) !== this.#judge.generation) {
      if (kind !== "position") this.#judge.people.know(user, "unsure");
      return;
    }
    if (kind === "leave") this.#judge.people.know(user, "out", sentMs);
    if (answer.receipt === "entry" && sentMs > this.#judge.people.person(user).movedAtMs)
      this.#judge.drawing?.receipt(user);
    if (kind !== "join") return;
    const hasEntered = isEntry(outcome);
    if (outcome.kind === "entered") this.#coverage.note("entered", "met");
    const isLost = !hasEntered && sentMs <= (this.#judge.drawing?.closeLostAtMs ?? 0);
    const hasPlace = hasEntered || IN_LINE.includes(outcome.kind);
    this.#judge.people.know(user, hasPlace && !isLost ? "in line" : "unsure", sentMs);
    if (hasEntered) this.#judge.people.person(user).joined = null;
    if (outcome.kind === "joined") this.#judge.people.joined(user, sentMs);
  }

  /** Of several acts of one person at a time the last answer says nothing certain, unless all are joins. */
  #begin(kind: string, user: string) {
    const others = this.#pending.get(user) ?? [];
    this.#unanswered++;
    const own = { kind, isMixed: others.some((other) => other.kind !== kind) };
    for (const other of others) if (other.kind !== kind) other.isMixed = true;
    this.#pending.set(user, [...others, own]);
    return {
      end: (): boolean => {
        const rest = (this.#pending.get(user) ?? []).filter((other) => other !== own);
        this.#pending.set(user, rest);
        this.#unanswered--;
        return own.isMixed;
      },
    };
  }

  watch(user: string): void {
    const request = { headers: nameStreamUser(user) } as RequestInit;
    const lobby = this.#platform.lobbyOf(user);
    const opened = lobby.fetch("http://lobby/", request) as unknown as Promise<Response>;
    letFail(
      opened.then(({ status, body }) => {
        if (status === 200 && body) return this.#read(user, body);
      }),
    );
  }

  async #read(user: string, body: ReadableStream<Uint8Array>): Promise<void> {
    const watcher: Watcher = { user, last: "", lastWord: "" };
    this.#watchers.push(watcher);
    try {
      for await (const chunk of body)
        if (this.#watchers.includes(watcher)) this.#receiveMessage(watcher, chunk);
    } catch {
      this.#watchers = this.#watchers.filter((other) => other !== watcher); // the lobby has ended
    }
  }

  #receiveMessage(watcher: Watcher, chunk: Uint8Array): void {
    const { user } = watcher;
    watcher.last = new TextDecoder().decode(chunk);
    this.#coverage.note("frame", "met");
    const [, checkpoint] = /"checkpoint":"([\w.-]+)"/.exec(watcher.last) ?? [];
    if (checkpoint !== undefined) this.#judge.drawing?.told(checkpoint);
    const [, version = ""] = /^id: (\d+:\d+:\d+)$/m.exec(watcher.last) ?? [];
    const [, position = ""] = /^data: .*"position":(\d+)/m.exec(watcher.last) ?? [];
    const [, status = ""] = /^data: .*"status":"(\w+)"/m.exec(watcher.last) ?? [];
    watcher.lastWord = status;
    if (status !== "") this.#judge.lastWord(user, status);
    const isAlone = (this.#pending.get(user) ?? []).length === 0;
    if (version !== "" && position !== "" && isAlone) this.#judge.position(user, version, Number(position));
  }

  claim(user: string): void {
    const sentMs = this.#clock.nowMs;
    const claimed = this.#platform.boothOf(user).claim(user) as Promise<ClaimAnswer>;
    letFail(
      claimed.then((answer) => {
        if (answer.status === "answered" && answer.outcome.kind === "admitted")
          this.#judge.pass(user, firstEndMs(answer.outcome), sentMs);
      }),
    );
  }

  actOnPass(does: "book" | "redeem" | "extend", user: string): void {
    const end = [...this.#judge.people.person(user).ends].at(-1);
    if (end === undefined) return;
    const named = { user, firstEndMs: end };
    const act: PassAct =
      does === "extend"
        ? { ...named, what: "extend", bySeconds: 60 }
        : { ...named, what: does === "book" ? "complete" : "redeem", bookingId: `booking of ${user}` };
    this.#coverage.note(`${does}, with a pass`, "met");
    letFail(this.#platform.boothOf(user).actOnPasses([act]) as Promise<unknown>);
  }

  /** The streams of these people are cut off. */
  cutOff(isOf: (user: string) => boolean): void {
    this.#watchers = this.#watchers.filter(({ user }) => !isOf(user));
  }

  /** Those who have not been told that it is their turn, and should have been. */
  get #untold(): Watcher[] {
    return this.#watchers.filter(({ user, lastWord }) => {
      const place = placeIn(this.#judge.sight, user);
      return lastWord === "" && (place === "called" || place === "admitted");
    });
  }

  get areTold(): boolean {
    return this.#untold.length === 0;
  }

  judgeStreams(): void {
    for (const { user, last } of this.#untold)
      this.#judge.complain(
        6,
        `${user} is ${placeIn(this.#judge.sight, user)}, and their stream said ${last}`,
      );
  }
}

/** It may fail by a fault; what became of it is seen in the sets. */
export function letFail(act: Promise<unknown>): void {
  act.catch(() => {});
}
