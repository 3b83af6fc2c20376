/** Every variable and secret: its name, its default, its bounds, its unit. */
import { OPENINGS } from "../core/event-config.ts";
import { HMAC_ALG, type PassAlg, PUBLIC_KEY_ALGS } from "../core/pass-claims.ts";

/** Default, least, most, unit. Whole numbers, but for the rate. */
export const NUMBERS = {
  RELEASE_RATE: [500, 0, 20_000, "people per second; fractions are fine"],
  RELEASE_INTERVAL_MS: [100, 50, 1000, "milliseconds between batches"],
  BURST_MS: [200, 100, 60_000, "milliseconds of the rate that can be caught up at once"],
  INVISIBLE_WHEN_IDLE: [1, 0, 1, "1 = who comes while nobody waits is let in at once; 0 = at the next tick"],
  MAX_ACTIVE: [0, 0, 10_000_000, "people called or holding a pass; 0 = no limit"],
  MAX_QUEUE_SIZE: [0, 0, 9_999_999, "people waiting; 0 = no limit"],
  QUEUE_PASS_TTL_SECONDS: [300, 10, 86_400, "seconds a pass lives from the claim"],
  MAX_EXTENSION_SECONDS: [900, 0, 3600, "seconds that a shop may extend a pass by in all; 0 = none"],
  CLAIM_WINDOW_SECONDS: [60, 1, 86_400, "seconds to claim after the call"],
  RETURN_WINDOW_SECONDS: [600, 0, 86_400, "seconds to come back, once, after a missed call; 0 = never"],
  EXPECTED_PEOPLE: [20_000, 1, 5_000_000, "people; 2,500 share a lobby"],
  COMMAND_BUDGET: [5000, 100, 1_000_000, "Redis commands per second for an event's lobbies"],
  STREAM_INTERVAL_MS: [1000, 100, 60_000, "milliseconds between messages near the front"],
  STREAM_MAX_INTERVAL_MS: [10_000, 100, 60_000, "milliseconds between messages far back"],
  PLACES_PER_ADDRESS: [100, 0, 10_000, "new places that one address takes at once; 0 = no limit"],
  PLACES_WINDOW_SECONDS: [300, 60, 86_400, "seconds in which an address may take as many again"],
  ENTRIES_WINDOW_SECONDS: [
    86_400,
    60,
    2_592_000,
    "seconds in which an address may enter a drawing so often again",
  ],
  RETAIN_HOURS: [0, 0, 8760, "hours after an event has ended until it is retired; 0 = by hand"],
  CHALLENGE_STEPS: [
    1000,
    10,
    10_000,
    "steps of proof of work before entering, at most; the slow lane takes ten times as many",
  ],
  CHALLENGE_PATIENCE_SECONDS: [
    60,
    4,
    3600,
    "seconds to wait instead in the slow lane; a quarter of them in the usual one",
  ],
  STORE_TIMEOUT_MS: [2000, 100, 30_000, "milliseconds to wait for Redis"],
} as const;
export type NumberName = keyof typeof NUMBERS;
export type Numbers = Readonly<Record<NumberName, number>>;

/** An event may set all of them but these: the events of a store share one client of Redis. */
export const GLOBAL_ONLY: ReadonlySet<string> = new Set<NumberName>(["STORE_TIMEOUT_MS"]);

/** The Worker alone reads these: they may change at any time, and objects have no part in them. */
export const EDGE_ONLY: ReadonlySet<string> = new Set<NumberName>([
  "CHALLENGE_STEPS",
  "CHALLENGE_PATIENCE_SECONDS",
]);

/** A full lobby is asked 500 times a second when all of them join and open streams in ten seconds: half of what an object bears. */
export const PEOPLE_PER_LOBBY = 2500;

/**
 * How the queue knows who asks: with which secret, and whether browsers meet it under a host of its own or of the shop. The
 * first one is the default.
 */
export const AUTH_MODES = {
  cookie: { secret: "VISITOR_SECRET", host: "own" },
  gateway: { secret: "GATEWAY_SECRET", host: "of the shop" },
  jwt: { secret: "VISITOR_SECRET", host: "own" },
} as const;
export type AuthMode = keyof typeof AUTH_MODES;

/** What each may be; the first one is the default. */
export const WORDS = {
  AUTH_MODE: Object.keys(AUTH_MODES) as AuthMode[],
  QUEUE_PASS_ALG: [HMAC_ALG, ...PUBLIC_KEY_ALGS] as PassAlg[],
  UPSTASH_FLAG_LINE: ["true", "false"],
  HSTS: ["auto", "host", "subdomains", "off"],
  CORS: ["queue", "gateway"],
  GATE_CRAWLERS: ["none", "verified"],
  OPENING: OPENINGS,
  /** Whether programs that say that they are some may join: none, or those that sign their requests. */
  SOFTWARE_AGENTS: ["people", "signed"],
  CHALLENGE: ["auto", "none", "proof-of-work", "turnstile"],
  /** auto: near the first request. The others: https://developers.cloudflare.com/durable-objects/reference/data-location/ */
  LOCATION_HINT: [
    "auto",
    "wnam",
    "enam",
    "sam",
    "weur",
    "eeur",
    "apac",
    "apac-ne",
    "apac-se",
    "oc",
    "afr",
    "me",
  ],
} as const;
/** Words that an event may set, in lower case like the numbers. */
export const EVENT_WORDS = [
  "OPENING",
  "CHALLENGE",
  "SOFTWARE_AGENTS",
] as const satisfies (keyof typeof WORDS)[];
export type EventWordName = (typeof EVENT_WORDS)[number];
export type EventWords = { readonly [Name in EventWordName]: (typeof WORDS)[Name][number] };

/** Where objects are placed; null = near the first request for them. */
export type LocationHint = Exclude<(typeof WORDS.LOCATION_HINT)[number], "auto"> | null;

/**
 * The texts of the waiting page, with the most characters of each. An event may set all of them, in lower
 * case like the numbers.
 */
export const PAGE_TEXTS = {
  BOOKING_URL: 2048,
  PASS_COOKIE_DOMAIN: 253,
  SHOP_URL: 2048,
  HELP_URL: 2048,
  NAME: 120,
  DATE: 16,
  VENUE: 120,
  PICTURE: 2048,
  PICTURE_ALT: 200,
  LOGO: 200,
  ACCENT: 7,
  ACCENT_DARK: 7,
  JOIN: 6,
} as const;
export type PageTextName = keyof typeof PAGE_TEXTS;

/** Those that may hold for all events; the others are one event's own. */
export const SHARED_PAGE_TEXTS = [
  "BOOKING_URL",
  "PASS_COOKIE_DOMAIN",
  "SHOP_URL",
  "HELP_URL",
] as const satisfies PageTextName[];

/** Whether and whom Cloudflare Access lets to the desk: its team's origin, the application's tag, and the e-mails of operators. */
export const ACCESS_TEXTS = ["ACCESS_TEAM_DOMAIN", "ACCESS_AUD", "ACCESS_OPERATORS"] as const;

/** The hosts that the gate stands for, separated by commas, and the origin behind it: read-gate.ts. */
export const GATE_TEXTS = ["GATE_HOSTS", "ORIGIN_URL"] as const;

/** SOFTWARE_AGENTS=signed: the origins whose agents may join, separated by commas: read-agents.ts. */
export const AGENT_TEXTS = ["SIGNED_AGENTS"] as const;
/** CHALLENGE=turnstile: Cloudflare's key for the page, and where its tokens are checked in tests: read-challenge.ts. */
export const TURNSTILE_TEXTS = ["TURNSTILE_SITE_KEY", "TURNSTILE_VERIFY_URL"] as const;

/** AUTH_MODE=jwt: how a login is checked, and where people get one: read-login.ts. */
export const LOGIN_TEXTS = [
  "USER_JWKS_URL",
  "USER_JWT_ISSUER",
  "USER_JWT_AUDIENCE",
  "USER_JWT_CLAIM",
  "USER_JWT_COOKIE",
  "LOGIN_URL",
] as const;

/** ALLOWED_ORIGINS: origins separated by commas. PUBLIC_ORIGIN, QUEUE_PASS_ISSUER: one. DRAW_BEACON: read-beacon.ts. */
export type TextName =
  | keyof typeof WORDS
  | (typeof ACCESS_TEXTS)[number]
  | (typeof GATE_TEXTS)[number]
  | (typeof AGENT_TEXTS)[number]
  | (typeof LOGIN_TEXTS)[number]
  | (typeof TURNSTILE_TEXTS)[number]
  | "ALLOWED_ORIGINS"
  | "PUBLIC_ORIGIN"
  | "QUEUE_PASS_ISSUER"
  | "DRAW_BEACON"
  | (typeof SHARED_PAGE_TEXTS)[number];

/** Every variable that is no secret: whatever else is set is a misspelling. */
export const VARIABLES: ReadonlySet<string> = new Set<NumberName | TextName | "EVENTS">([
  ...(Object.keys(NUMBERS) as NumberName[]),
  ...(Object.keys(WORDS) as (keyof typeof WORDS)[]),
  ...SHARED_PAGE_TEXTS,
  ...ACCESS_TEXTS,
  ...GATE_TEXTS,
  ...AGENT_TEXTS,
  ...LOGIN_TEXTS,
  ...TURNSTILE_TEXTS,
  "ALLOWED_ORIGINS",
  "PUBLIC_ORIGIN",
  "QUEUE_PASS_ISSUER",
  "DRAW_BEACON",
  "EVENTS",
]);

/** Fewest characters; there is no default for a secret. Address and token of Redis are not ours to measure. */
export const SECRETS = {
  UPSTASH_REDIS_REST_URL: 1,
  UPSTASH_REDIS_REST_TOKEN: 1,
  QUEUE_PASS_SECRET: 32,
  QUEUE_PASS_PRIVATE_JWK: 1,
  ORIGIN_TOKEN: 32,
  VISITOR_SECRET: 32,
  GATEWAY_SECRET: 32,
} as const;
export type SecretName = keyof typeof SECRETS;

/** With which secret passes are signed. */
export function passSecretOf(alg: PassAlg): SecretName {
  return alg === HMAC_ALG ? "QUEUE_PASS_SECRET" : "QUEUE_PASS_PRIVATE_JWK";
}

/**
 * A deployment may be without: what they open is off then. ADMIN_TOKENS: read-desk.ts, METRICS_TOKEN: read-metrics.ts,
 * GATE_PARTNERS: read-gate.ts, USER_JWT_SECRET, which is the shop's: read-login.ts, PROOF_PRIVATE_JWK: read-proof.ts, TURNSTILE_SECRET:
 * read-challenge.ts.
 */
export const OPTIONAL_SECRETS = [
  "PROOF_PRIVATE_JWK",
  "ADMIN_TOKENS",
  "METRICS_TOKEN",
  "GATE_PARTNERS",
  "USER_JWT_SECRET",
  "TURNSTILE_SECRET",
] as const;
export type OptionalSecretName = (typeof OPTIONAL_SECRETS)[number];

/** The two of the database, once more for each store that events name: read-stores.ts. */
export type StoreSecretName = `UPSTASH_REDIS_REST_${"URL" | "TOKEN"}_${string}`;

/** Where the objects of a further store's events are placed: read-stores.ts. */
export type StoreHintName = `LOCATION_HINT_${string}`;

/** The classes of objects by the names they are bound to. */
export const OBJECTS = {
  LOBBY: "Lobby",
  BOOTH: "Booth",
  RELAY: "Relay",
  RELEASE_LOOP: "ReleaseLoop",
  DOORKEEPER: "Doorkeeper",
  DESK: "Desk",
  DRAW: "Draw",
} as const;

/** What wrangler.toml binds beside variables; an environment of it inherits no object. ASSETS: the page's script and style. */
export const BINDINGS = [...(Object.keys(OBJECTS) as (keyof typeof OBJECTS)[]), "ASSETS"] as const;

/**
 * The platform's rate limiters (`[[ratelimits]]` in wrangler.toml, where their numbers stand), by what they count. Without one the
 * requests go on, and /healthz says so. https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
export const RATE_LIMITERS = {
  join: { address: "JOINS_BY_ADDRESS", account: "JOINS_BY_ACCOUNT" },
  page: { address: "PAGES_BY_ADDRESS", account: "PAGES_BY_ACCOUNT" },
  stream: { address: "STREAMS_BY_ADDRESS", account: "STREAMS_BY_ACCOUNT" },
} as const;
export type LimitedKind = keyof typeof RATE_LIMITERS;
export type RateLimiterName = (typeof RATE_LIMITERS)[LimitedKind]["address" | "account"];
export const RATE_LIMITER_NAMES: readonly RateLimiterName[] = Object.values(RATE_LIMITERS).flatMap(
  ({ address, account }) => [address, account],
);
