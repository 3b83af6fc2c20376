import { parseArgs } from "node:util";
import { NUMBERS as SETTINGS } from "../../src/config/settings.ts";
import { USUAL_CROWD } from "../../src/core/estimate/usual-crowd.ts";
import { OPENINGS, type Opening } from "../../src/core/event-config.ts";
import { LEAST_RATE, type Shop, wantedRate } from "./release-rate.ts";

/** What a sale is planned from. The events that open together share people, shop and stores evenly. */
export interface PlanOptions extends Shop {
  /** In all. */
  readonly users: number;
  readonly opening: Opening;
  /** Each is a database. */
  readonly stores: number;
  readonly bookingSeconds: number;
  readonly passTtlSeconds: number;
  /** The share of people who watch over a stream; the others poll. */
  readonly streamsShare: number;
  /** The time within which all people join, or enter the drawing. */
  readonly joinSeconds: number;
  /** The share of people who do not take their turn; their pages stay open. */
  readonly noShow: number;
  /** From the call to the claim: until somebody looks at the page. */
  readonly claimSeconds: number;
  /** How long before an opening that is announced people have the page open. */
  readonly earlySeconds: number;
  /** Of the waiting page, by a person: the first one and reloads. */
  readonly pageLoads: number;
  /** In one report of the shop. */
  readonly bookingsPerReport: number;
  /** Of those who entered a drawing, the share that checks the own place. */
  readonly checkShare: number;
  readonly json: boolean;
}

interface NumberOption {
  /** The default; without one the option has to be given. */
  readonly usual?: number;
  readonly least: number;
  readonly most: number;
  readonly whole?: true;
  readonly meaning: string;
}

const [USUAL_TTL, LEAST_TTL, MOST_TTL] = SETTINGS.QUEUE_PASS_TTL_SECONDS;

/** What a plan can be asked for. */
export const MOST_USERS = 1e8;

const NUMBERS = {
  "origin-rps": { least: 0, most: 1e9, meaning: "requests per second that your shop can bear" },
  reserve: { least: 0, most: 0.999, meaning: "share of them that is not for people from the queue" },
  "requests-per-user": { least: 0.001, most: 1e6, meaning: "requests that one person makes to book" },
  users: { least: 1, most: MOST_USERS, whole: true, meaning: "people who come, in all" },
  "booking-seconds": {
    usual: USUAL_CROWD.bookingSeconds,
    least: 1,
    most: 86_400,
    meaning: "seconds from the pass to the booking",
  },
  "pass-ttl-seconds": {
    usual: USUAL_TTL,
    least: LEAST_TTL,
    most: MOST_TTL,
    whole: true,
    meaning: "seconds a pass lives: how long a booking may take",
  },
  events: {
    usual: 1,
    least: 1,
    most: 50,
    whole: true,
    meaning: "events that open together, sharing people, shop and stores evenly",
  },
  stores: {
    usual: 1,
    least: 1,
    most: 50,
    whole: true,
    meaning: "databases that these events are spread over",
  },
  "streams-share": {
    usual: USUAL_CROWD.streamsShare,
    least: 0,
    most: 1,
    meaning: "share of people who watch over SSE; others poll",
  },
  "join-seconds": {
    usual: 10,
    least: 1,
    most: 86_400,
    meaning: "seconds in which all people join; to enter a drawing they have 3,600 by default",
  },
  "no-show": { usual: 0.05, least: 0, most: 1, meaning: "share of people who do not take their turn" },
  "claim-seconds": {
    usual: 5,
    least: 0,
    most: 86_400,
    meaning: "seconds from the call until somebody looks",
  },
  "early-seconds": {
    usual: USUAL_CROWD.earlySeconds,
    least: 0,
    most: 86_400,
    meaning: "seconds that pages are open before the opening",
  },
  "page-loads": { usual: 1.1, least: 1, most: 100, meaning: "times that a person loads the page" },
  "bookings-per-report": {
    usual: 1,
    least: 1,
    most: 100,
    whole: true,
    meaning: "bookings in one report of the shop",
  },
  "check-share": { usual: 0.05, least: 0, most: 1, meaning: "share of entrants who check their drawn place" },
} as const satisfies Record<string, NumberOption>;
type NumberName = keyof typeof NUMBERS;

const usageOf = ([name, option]: [string, NumberOption]) =>
  `  --${name} N`.padEnd(26) +
  `${option.meaning}${option.usual === undefined ? "" : ` (default: ${option.usual})`}`;

export const USAGE = `npm run plan -- --origin-rps 10000 --reserve 0.5 --requests-per-user 10 --users 500000
${Object.entries(NUMBERS).map(usageOf).join("\n")}
  --opening draw          the events open with a drawing, which people enter before (default: first-come)
  --json                  prints the plan as JSON`;

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[]): PlanOptions {
  const names = Object.keys(NUMBERS);
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: "string" } as const])),
      opening: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const read = (name: NumberName) => readNumber(name, NUMBERS[name], (values as Given)[name]);
  const opening = readOpening(values.opening);
  const joinSeconds = (values as Given)["join-seconds"] ?? (opening === "draw" ? ENTER_SECONDS : undefined);
  const options = {
    opening,
    originRps: read("origin-rps"),
    reserve: read("reserve"),
    requestsPerUser: read("requests-per-user"),
    users: read("users"),
    bookingSeconds: read("booking-seconds"),
    passTtlSeconds: read("pass-ttl-seconds"),
    events: read("events"),
    stores: read("stores"),
    streamsShare: read("streams-share"),
    joinSeconds: readNumber("join-seconds", NUMBERS["join-seconds"], joinSeconds),
    noShow: read("no-show"),
    claimSeconds: read("claim-seconds"),
    earlySeconds: read("early-seconds"),
    pageLoads: read("page-loads"),
    bookingsPerReport: read("bookings-per-report"),
    checkShare: read("check-share"),
    json: values.json === true,
  };
  if (wantedRate(options) < LEAST_RATE) {
    throw new Error(
      `--origin-rps is ${options.originRps}; after --reserve, --requests-per-user and --events that leaves ` +
        "less than one person in 1,000 seconds",
    );
  }
  if (options.stores > options.events) {
    throw new Error(
      `--stores is ${options.stores}; an event lives in one store, so give at most as many as --events`,
    );
  }
  return options;
}

/** People enter at any time before: within an hour, unless it is said. */
const ENTER_SECONDS = "3600";

function readOpening(text: unknown): Opening {
  const opening = OPENINGS.find((one) => one === (text ?? "first-come"));
  if (opening === undefined) throw new Error(`--opening is ${text}; give ${OPENINGS.join(" or ")}`);
  return opening;
}

/** Of the fullest store. */
export function eventsPerStore({ events, stores }: PlanOptions): number {
  return Math.ceil(events / stores);
}

type Given = { readonly [name in NumberName]?: string };

function readNumber(name: string, option: NumberOption, text: string | undefined): number {
  const { usual, least, most, whole, meaning } = option;
  if (text === undefined && usual !== undefined) return usual;
  if (text === undefined) throw new Error(`--${name} is missing; give the ${meaning}`);
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  throw new Error(`--${name} is ${text}; give ${kind} from ${least} to ${most}: the ${meaning}`);
}
