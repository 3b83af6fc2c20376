/** What people are asked before they enter a drawing: each event's challenge, and Cloudflare's keys for Turnstile. */
import { type EventChallenge, makeEventChallenge } from "../core/challenge.ts";
import { isLoopback } from "./hosts.ts";
import type { AuthMode, EventWords, Numbers, TURNSTILE_TEXTS } from "./settings.ts";
import { isOrigin, show } from "./text.ts";

export interface TurnstileConfig {
  /** Public: the page has it. */
  readonly siteKey: string;
  readonly secret: string;
  /** Where tokens are checked. */
  readonly verifyUrl: string;
}

/** With a problem no event may use it. */
export interface TurnstileSite {
  readonly config: TurnstileConfig | null;
  readonly problems: readonly string[];
}

type TurnstileVariables = Partial<Record<(typeof TURNSTILE_TEXTS)[number] | "TURNSTILE_SECRET", unknown>>;

/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
const VERIFY_URL = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const KEY = /^[\w.-]{1,128}$/;
const FROM_CLOUDFLARE = "copy it from the widget in Cloudflare's dashboard, under Turnstile";

export function readTurnstile(env: TurnstileVariables): TurnstileSite {
  const problems: string[] = [];
  const siteKey = String(env.TURNSTILE_SITE_KEY ?? "");
  const secret = String(env.TURNSTILE_SECRET ?? "");
  if (!KEY.test(siteKey))
    problems.push(`TURNSTILE_SITE_KEY ${siteKey === "" ? "is missing" : "is no key"}; ${FROM_CLOUDFLARE}`);
  if (!KEY.test(secret)) {
    const put = 'put it with "npx wrangler secret put TURNSTILE_SECRET"';
    problems.push(
      `TURNSTILE_SECRET ${secret === "" ? "is missing" : "is no key"}; ${FROM_CLOUDFLARE}, and ${put}`,
    );
  }
  const verifyUrl = readVerifyUrl(env.TURNSTILE_VERIFY_URL, problems);
  return { config: problems.length > 0 ? null : { siteKey, secret, verifyUrl }, problems };
}

/** The server there decides who enters, and is told the secret: beside Cloudflare that can be a test's server alone. */
function readVerifyUrl(raw: unknown, problems: string[]): string {
  const url = String(raw ?? "");
  if (url === "") return VERIFY_URL;
  const { protocol, hostname, origin } = URL.parse(url) ?? {};
  if (protocol === "http:" && isOrigin(String(origin)) && isLoopback(String(hostname))) return url;
  problems.push(
    `TURNSTILE_VERIFY_URL is ${show(url)}; leave it empty, or name a test's server on this machine`,
  );
  return VERIFY_URL;
}

export interface ChallengeTerms {
  readonly mode: AuthMode;
  readonly words: EventWords;
  readonly numbers: Numbers;
  readonly turnstile: TurnstileSite;
  /** The event says so itself, and not a variable for all. */
  readonly isOwn: boolean;
}

/** The challenge of one event; null where nobody is asked anything. `label`: of the setting. */
export function readEventChallenge(
  { mode, words, numbers, turnstile, isOwn }: ChallengeTerms,
  label: string,
  problems: string[],
): EventChallenge | null {
  const { CHALLENGE: word, OPENING: opening } = words;
  if (opening !== "draw") {
    // Before its opening nobody can join, and from then on nobody may be held up.
    if (isOwn && word !== "auto" && word !== "none") {
      problems.push(
        `${label} is ${show(word)}; only an event with opening = "draw" can ask before people enter`,
      );
    }
    return null;
  }
  // Whom a login or a gateway has named, the shop knows already.
  const kind = word === "auto" ? (mode === "cookie" ? "proof-of-work" : "none") : word;
  if (kind === "none") return null;
  if (kind === "turnstile") {
    problems.push(...turnstile.problems.map((problem) => `${label} is ${show(word)}: ${problem}`));
  }
  return makeEventChallenge(kind, numbers.CHALLENGE_STEPS, numbers.CHALLENGE_PATIENCE_SECONDS);
}
