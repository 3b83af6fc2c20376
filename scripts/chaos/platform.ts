import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { parseShareName, shareName, shareOf } from "../../src/core/shares.ts";
import type { OpenedDrawing } from "../../src/objects/open-event.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import type { AlarmFate } from "../in-process/alarm.ts";
import { type Life, ObjectsInProcess } from "../in-process/objects-in-process.ts";
import type { Coverage } from "./coverage.ts";
import type { Judge } from "./judge/judge.ts";
import type { RedisLink } from "./redis-link.ts";
import type { Killable } from "./schedule.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Of several relays; a sale has at most so many. */
const MOST_RELAYS = 4;
/** Of lobbies, booths or relays. */
const MOST_OF_A_KIND = 6;
/** What the judge allows for as soon as one clock is off, ms. */
const LEAST_APART_MS = 3000;

type IsOf = (user: string) => boolean;

interface Surroundings {
  readonly event: string;
  readonly desk: RedisQueue;
  readonly redis: RedisLink;
  readonly clock: VirtualClock;
  readonly judge: Judge;
  readonly coverage: Coverage;
  /** What an object of the drawing works with, in a sale that opens with one. */
  readonly drawingOf: ((life: Life) => OpenedDrawing) | null;
  /** The streams of these people break. */
  readonly cutOff: (isOf: IsOf) => void;
}

/** The platform under a sale: its objects, and what a schedule does to them, their alarms and their clocks. The judge is told. */
export class Platform {
  readonly objects: ObjectsInProcess;
  readonly #around: Surroundings;
  #config: EventConfig;
  readonly #offsets = new Map<string, number>();
  #fates: AlarmFate[] = [];

  constructor(config: EventConfig, around: Surroundings) {
    const { event, desk, redis, clock, judge, coverage, drawingOf } = around;
    this.#around = around;
    this.#config = config;
    this.objects = new ObjectsInProcess(event, config, desk, {
      queueOf: (life) => new RedisQueue(redis.callsOf(() => life.isOver)),
      ...(drawingOf && { drawingOf }),
      runAs: (kind, name, act) => clock.runOff(this.#offsets.get(`${kind} ${name}`) ?? 0, act),
      onAbort: (kind, name) => {
        coverage.note("superseded", "met");
        if (kind === "Lobby") judge.people.forgotten(this.#isOf(parseShareName(name).index));
      },
      goesToOlder: () => Math.random() < 0.3,
      fateOfAlarm: () => {
        const fate = this.#fates.shift() ?? "on time";
        if (fate !== "on time") coverage.note(`alarm ${fate}`, "met");
        return fate;
      },
    });
  }

  /** That of the last deploy. */
  get config(): EventConfig {
    return this.#config;
  }

  get loop() {
    const { RELEASE_LOOP } = this.objects.env;
    return RELEASE_LOOP.get(RELEASE_LOOP.idFromName(this.#around.event));
  }

  get draw() {
    const { DRAW } = this.objects.env;
    return DRAW.get(DRAW.idFromName(this.#around.event));
  }

  /** The lobby that acts for this person. */
  lobbyOf(user: string) {
    const { LOBBY } = this.objects.env;
    return LOBBY.get(LOBBY.idFromName(this.#shareOf(user, this.#config.lobbies)));
  }

  /** The booth that admits this person. */
  boothOf(user: string) {
    const { BOOTH } = this.objects.env;
    return BOOTH.get(BOOTH.idFromName(this.#shareOf(user, boothsFor(this.#config))));
  }

  #shareOf(user: string, shares: number): string {
    return shareName(this.#around.event, shareOf(user, shares));
  }

  kill(what: Killable, index: number): void {
    if (what === "Lobby") this.#cutOff(index, (isOf) => this.#around.judge.people.forgotten(isOf));
    this.objects.die(what, index % this.#countOf(what));
  }

  double(what: Killable, index: number): void {
    if (what === "Lobby") this.#cutOff(index, (isOf) => this.#around.judge.people.doubled(isOf));
    this.objects.double(what, index % this.#countOf(what));
  }

  /** The next alarm that is set, of any object. */
  setNextAlarm(fate: AlarmFate): void {
    this.#fates.push(fate);
  }

  setClock(what: Killable, nth: number, offMs: number): void {
    const { event, judge } = this.#around;
    const isOnlyOne = what === "ReleaseLoop" || what === "Draw";
    const name = isOnlyOne ? event : shareName(event, nth % this.#countOf(what));
    this.#offsets.set(`${what} ${name}`, offMs);
    const offsets = [0, ...this.#offsets.values()];
    const apartMs = Math.max(...offsets) - Math.min(...offsets);
    judge.clocksApartMs = Math.max(judge.clocksApartMs, apartMs, LEAST_APART_MS);
  }

  /** Objects that start from now on have so many lobbies beside them; the others live on until they die. */
  deploy(lobbies: number): void {
    this.#config = { ...this.#config, lobbies };
    this.objects.deploy(this.#config);
    this.#around.judge.people.deployed();
    this.#around.cutOff(() => true);
  }

  /** Nothing of it breaks any more. */
  endFaults(): void {
    this.#fates = [];
    for (let relay = 0; relay < MOST_RELAYS; relay++) this.objects.break(null, "Relay", relay);
  }

  /** All objects end. */
  stop(): void {
    this.objects.stop();
    for (const what of ["Lobby", "Booth", "Relay"] as const)
      for (let index = 0; index < MOST_OF_A_KIND; index++) this.objects.die(what, index);
    this.objects.die("ReleaseLoop");
    this.objects.die("Draw");
  }

  #cutOff(index: number, tell: (isOf: IsOf) => void): void {
    const isOf = this.#isOf(index % this.#config.lobbies);
    tell(isOf);
    this.#around.cutOff(isOf);
  }

  #isOf(lobby: number): IsOf {
    return (user) => shareOf(user, this.#config.lobbies) === lobby;
  }

  #countOf(what: Killable): number {
    switch (what) {
      case "Lobby":
        return this.#config.lobbies;
      case "Booth":
        return boothsFor(this.#config);
      case "Relay":
        return Math.max(1, this.#config.relays);
      case "ReleaseLoop":
      case "Draw":
        return 1;
    }
  }
}
