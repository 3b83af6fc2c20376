/** Rightly signed passes: what their claims say decides. How they are signed makes no difference, so two algorithms do. */
import { type Case, EXPIRED, INVALID, OTHER_EVENT, type Verdict } from "./case.ts";
import type { Fields, Mint } from "./mint.ts";
import type { Alg } from "./sign.ts";

const algs: readonly Alg[] = ["HS256", "ES256"];

/** A pass whose claims differ from a good one's. */
function claims(
  name: string,
  change: Fields | ((mint: Mint) => Fields),
  verdict: Verdict,
  why: string,
  check: Case["check"] = {},
): Case {
  const changed = typeof change === "function" ? change : () => change;
  return { name, algs, token: (mint) => mint.pass({ claims: changed(mint) }), check, verdict, why };
}

/** A pass whose payload is a text of its own. */
function payload(name: string, text: (mint: Mint) => string | Buffer, verdict: Verdict, why: string): Case {
  return { name, algs, token: (mint) => mint.seal(JSON.stringify(mint.header), text(mint)), verdict, why };
}

const thai = { sub: "สมชาย 🎫", user_id: "สมชาย 🎫" };
const REQUIRED = ["iss", "aud", "sub", "user_id", "event_id", "type", "iat", "exp", "jti"];

export const CLAIM_CASES: readonly Case[] = [
  claims("the last second", ({ now }) => ({ exp: now + 1 }), "ok", "exp is later than now."),
  claims(
    "extended by a shop",
    ({ now }) => ({ exp: now + 840, extended_seconds: 600 }),
    "ok",
    "extended_seconds is the queue's own business: exp says when the pass ends.",
  ),
  claims("the boundary second", ({ now }) => ({ exp: now }), EXPIRED, "A pass whose exp is now has ended."),
  claims("expired", ({ now }) => ({ exp: now - 60 }), EXPIRED, "exp is a minute ago."),
  claims("expired before 1970", { exp: -1 }, EXPIRED, "A negative time is a time."),
  claims(
    "not yet valid",
    ({ now }) => ({ nbf: now + 60 }),
    INVALID,
    "nbf is a minute ahead. The queue sends none, but where one stands it holds.",
  ),
  claims("valid from this second on", ({ now }) => ({ nbf: now }), "ok", "nbf is not later than now."),
  claims("nbf as a text", ({ now }) => ({ nbf: String(now - 60) }), INVALID, "A time is a number."),
  claims(
    "issued ahead of the shop's clock",
    ({ now }) => ({ iat: now + 60 }),
    "ok",
    "iat is the queue's clock: compared with the shop's it would refuse fresh passes.",
  ),
  claims("exp as a text", ({ now }) => ({ exp: String(now + 240) }), INVALID, "A time is a number."),
  claims(
    "exp with a fraction",
    ({ now }) => ({ exp: now + 240.5 }),
    INVALID,
    "Times of a pass are whole seconds.",
  ),
  claims(
    "exp that is true",
    { exp: true },
    INVALID,
    "true counts as the integer 1 in some languages; it is no time.",
  ),
  claims("exp that is null", { exp: null }, INVALID, "A pass without an end is none."),
  claims("iat as a text", ({ now }) => ({ iat: String(now) }), INVALID, "A time is a number."),

  claims("another issuer", { iss: "another-queue" }, INVALID, "iss is not virtual-queue."),
  claims(
    "an issuer in other letters",
    { iss: "Virtual-Queue" },
    INVALID,
    "iss is compared letter by letter.",
  ),
  claims("another audience", { aud: "payment-service" }, INVALID, "aud is not booking-origin."),
  claims(
    "a list of audiences",
    { aud: ["booking-origin"] },
    INVALID,
    "aud is one text: the queue never sends a list.",
  ),
  claims("another type", { type: "session" }, INVALID, "type is not queue_pass."),
  claims("no user", { sub: "", user_id: "" }, INVALID, "An empty text is nobody."),
  claims("two users", { sub: "malee" }, INVALID, "sub and user_id are the same person in every pass."),
  claims("a user that is a number", { sub: 42, user_id: 42 }, INVALID, "A user is a text."),
  claims("a jti that is empty", { jti: "" }, INVALID, "Bookings are unique by jti."),
  claims("a jti that is a number", { jti: 7 }, INVALID, "jti is a text."),
  ...REQUIRED.map((name) =>
    claims(`missing ${name}`, { [name]: undefined }, INVALID, `Every pass has ${name}.`),
  ),

  claims(
    "another event",
    { event_id: "other" },
    OTHER_EVENT,
    "The pass is for the event other, and demo is being booked.",
  ),
  claims(
    "an event in other letters",
    { event_id: "Demo" },
    OTHER_EVENT,
    "Events are compared letter by letter.",
  ),
  claims("an event that is a list", { event_id: ["demo"] }, INVALID, "An event is a text."),
  claims("this event among others", {}, OTHER_EVENT, "The shop books other; the pass is for demo.", {
    eventId: "other",
  }),
  claims(
    "expired, and another event",
    ({ now }) => ({ exp: now - 60, event_id: "other" }),
    EXPIRED,
    "The time is looked at before the event.",
  ),
  claims(
    "expired, and another type",
    ({ now }) => ({ exp: now - 60, type: "session" }),
    INVALID,
    "Only a pass that is one in all else is called expired.",
  ),

  claims("the user that is logged in", {}, "ok", "The shop's login and the pass name the same person.", {
    userId: "somchai",
  }),
  claims("another user", {}, INVALID, "The pass is somchai's, and malee is logged in.", { userId: "malee" }),
  claims(
    "another event, and another user",
    { event_id: "other" },
    OTHER_EVENT,
    "The event is looked at before the person.",
    { userId: "malee" },
  ),
  claims("a user in Thai", thai, "ok", "Ids are UTF-8.", { userId: thai.user_id }),
  claims(
    "a user in another normal form",
    { sub: "Zoe\u0301", user_id: "Zoe\u0301" },
    INVALID,
    "Ids are compared as they are: e and an accent are not é.",
    { userId: "Zo\u00e9" },
  ),
  payload(
    "a user in escapes",
    (mint) => JSON.stringify({ ...mint.claims, ...thai }).replace(/[^\x20-\x7e]/g, toEscape),
    "ok",
    "JSON may escape any letter.",
  ),

  claims(
    "claims of tomorrow",
    { seat: "A1", nested: { list: [1, null, "é"] } },
    "ok",
    "Unknown claims are ignored.",
  ),
  payload(
    "claims in capitals",
    ({ claims }) =>
      JSON.stringify(
        Object.fromEntries(Object.entries(claims).map(([name, value]) => [name.toUpperCase(), value])),
      ),
    INVALID,
    "Names of claims are case-sensitive; some JSON libraries match them loosely.",
  ),
  payload(
    "an event twice, once in capitals",
    ({ claims }) => JSON.stringify({ ...claims, event_id: "other", EVENT_ID: "demo" }),
    OTHER_EVENT,
    "EVENT_ID is an unknown claim.",
  ),
  payload(
    "a type twice",
    ({ claims }) => JSON.stringify(claims).replace(/}$/, ',"type":"session"}'),
    INVALID,
    "Of two claims of one name the last counts, or the pass is refused.",
  ),
  payload("a list", ({ claims }) => JSON.stringify([claims]), INVALID, "The claims are an object."),
  payload("null", () => "null", INVALID, "The claims are an object."),
  payload("nothing", () => "", INVALID, "The claims are an object."),
  payload(
    "JSON and more",
    ({ claims }) => `${JSON.stringify(claims)}{}`,
    INVALID,
    "Nothing may follow the claims.",
  ),
  payload(
    "UTF-16",
    ({ claims }) => Buffer.from(JSON.stringify(claims), "utf16le"),
    INVALID,
    "JSON is UTF-8 here.",
  ),
  payload(
    "no UTF-8",
    ({ claims }) => Buffer.from(JSON.stringify({ ...claims, sub: "\u00ff", user_id: "\u00ff" }), "latin1"),
    INVALID,
    "The byte FF is no UTF-8.",
  ),
];

function toEscape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
