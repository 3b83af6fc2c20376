/**
 * AUTH_MODE=jwt: people sign in at the shop before they queue. A login comes as `Authorization: Bearer`, or in a cookie of the
 * shop; the queue gives who shows a good one a cookie of its own, which knows the person from then on.
 */
import type { LoginConfig } from "../../config.ts";
import { Problem } from "../../wire/problems.ts";
import { bearerOf } from "../bearer.ts";
import { cookiesNamed } from "../cookies-named.ts";
import type { EdgeContext } from "../edge.ts";
import { KeysUnavailable } from "../remote-keys.ts";
import { type Identity, signInFirst } from "./identity.ts";
import { personNamed, readLoginToken } from "./login-token.ts";
import type { Known } from "./own-token.ts";
import { isDueForRenewal, keepPerson, readKept } from "./queue-cookie.ts";

export const jwt: Identity = {
  usesCookie: (c) => !showsBearer(c),
  know,
  // Only the shop can make a stranger somebody.
  welcome: async (c) => {
    const id = await know(c);
    return id === null ? null : { id, isStranger: false };
  },
};

/** `isProven`: by a login that is good now, and not by the queue's own cookie alone. */
interface Person {
  readonly id: string;
  readonly isProven: boolean;
}

/** A browser seldom has two of one name: a neighbour's subdomain may have set the other. */
const MOST_READ = 4;
/** Drawn from a range, so that a crowd that was put off together does not come back together. */
const RETRY_AFTER_SECONDS = { least: 3, most: 10 };

async function know(c: EdgeContext): Promise<string | null> {
  const nowMs = Date.now();
  const kept = await readKept(c, nowMs);
  const person = showsBearer(c) ? await byBearer(c, kept, nowMs) : await byCookie(c, kept, nowMs);
  if (person === null) return null;
  const isKept = kept?.id === person.id && !isDueForRenewal(kept, nowMs);
  if (person.isProven && !isKept) await keepPerson(c, person.id, nowMs);
  return person.id;
}

/** Another scheme is not for the queue: a site that is not public yet may ask its visitors for a password, too. */
function showsBearer(c: EdgeContext): boolean {
  return /^Bearer\b/i.test(c.req.header("authorization") ?? "");
}

/** A program that shows a token is told when that is not good. Only where it is over, or cannot be checked, does the cookie go on. */
async function byBearer(c: EdgeContext, kept: Known | null, nowMs: number): Promise<Person> {
  const config = loginOf(c);
  const token = bearerOf(c);
  if (token === null) throw signInFirst(c, "Send one token, as Authorization: Bearer TOKEN.");
  const names = (id: string | null) => kept !== null && kept.id === id;
  try {
    const login = await readLoginToken(token, config, nowMs);
    if (login.status === "bad") throw signInFirst(c, login.why);
    if (login.status === "good") return { id: login.id, isProven: true };
    if (names(login.id)) return { id: login.id, isProven: false };
    throw signInFirst(c, "The login's token has expired.");
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    if (kept !== null && names(personNamed(token, config))) return { id: kept.id, isProven: false };
    throw unavailable();
  }
}

/**
 * The login in the shop's cookie goes before the queue's own, which may be of the person who used this browser before. The queue's own
 * goes on while none beside it names another person: a login may have ended since, or its keys may be away.
 */
async function byCookie(c: EdgeContext, kept: Known | null, nowMs: number): Promise<Person | null> {
  const config = loginOf(c);
  const tokens = config.cookie === null ? [] : cookiesNamed(c, config.cookie, MOST_READ);
  const agrees = (token: string) => [null, kept?.id].includes(personNamed(token, config));
  const remembered = kept !== null && tokens.every(agrees) ? { id: kept.id, isProven: false } : null;
  if (tokens.length === 0) return remembered;
  // Nothing that a check could change: a request costs no signature of the login then.
  if (remembered !== null && kept !== null && !isDueForRenewal(kept, nowMs)) return remembered;
  try {
    const logins = await Promise.all(tokens.map((token) => readLoginToken(token, config, nowMs)));
    const ids = new Set(logins.flatMap((login) => (login.status === "good" ? [login.id] : [])));
    const [id, other] = ids;
    if (other !== undefined) return null; // two people: signing in again says which
    return id === undefined ? remembered : { id, isProven: true };
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    if (remembered !== null) return remembered;
    throw unavailable();
  }
}

function unavailable(): Problem {
  const { least, most } = RETRY_AFTER_SECONDS;
  const retryAfterSeconds = least + Math.floor(Math.random() * (most - least + 1));
  return new Problem("LOGIN_UNAVAILABLE", undefined, { retryAfterSeconds });
}

function loginOf(c: EdgeContext): LoginConfig {
  const { login } = c.get("config");
  if (login === null) throw new Error("there is no login under this AUTH_MODE");
  return login;
}
