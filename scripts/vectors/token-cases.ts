/** What a token is made of: its parts, its encoding, its header, its length. */
import { type Case, INVALID, type Verdict } from "./case.ts";
import { encode, type Fields, type Mint } from "./mint.ts";
import type { Alg } from "./sign.ts";

const MOST_CHARACTERS = 4096;
const algs: readonly Alg[] = ["HS256", "ES256"];

function token(name: string, make: (mint: Mint) => string, verdict: Verdict, why: string): Case {
  return { name, algs, token: make, verdict, why };
}

function header(name: string, change: Fields, verdict: Verdict, why: string): Case {
  return token(name, (mint) => mint.pass({ header: change }), verdict, why);
}

/** A rightly signed pass of so many characters; unknown claims and white space fill it up. */
function passOf(characters: number): (mint: Mint) => string {
  return (mint) => {
    const signature = mint.pass().split(".")[2] ?? "";
    for (const header of [mint.header, { ...mint.header, extra: 1 }, { ...mint.header, extra: 12 }]) {
      const rest = characters - encode(JSON.stringify(header)).length - signature.length - 2;
      if (rest % 4 === 1) continue; // base64url has no text of that length
      const payload = JSON.stringify(mint.claims);
      return mint.seal(JSON.stringify(header), payload.padEnd(Math.floor((rest * 3) / 4), " "));
    }
    throw new Error(`there is no pass of ${characters} characters`);
  };
}

/** The parts of a good pass, changed, and signed anew over what they became. */
function encoded(change: (part: string) => string): (mint: Mint) => string {
  return (mint) =>
    mint.signed([mint.header, mint.claims].map((part) => change(encode(JSON.stringify(part)))).join("."));
}

const partsOf = (mint: Mint) =>
  mint.pass().split(".") as [header: string, payload: string, signature: string];

export const TOKEN_CASES: readonly Case[] = [
  { name: "good", token: (mint) => mint.pass(), verdict: "ok", why: "As the queue signs it." },
  token("no token", () => "", INVALID, "There is no pass."),
  token("a word", () => "queue-pass", INVALID, "A pass is a JWT."),
  token("three dots", (mint) => `${mint.pass()}.`, INVALID, "A JWT has two dots."),
  token("one dot", (mint) => partsOf(mint).slice(0, 2).join("."), INVALID, "A JWT has two dots."),
  token(
    "five parts",
    (mint) => `${mint.pass()}.${encode("tag")}.${encode("more")}`,
    INVALID,
    "An encrypted token is no pass.",
  ),
  token(
    "an empty signature",
    (mint) => `${partsOf(mint).slice(0, 2).join(".")}.`,
    INVALID,
    "Nothing signs it.",
  ),
  token("4,096 characters", passOf(MOST_CHARACTERS), "ok", "The longest that a shop must take."),
  token(
    "4,097 characters",
    passOf(MOST_CHARACTERS + 1),
    INVALID,
    "Rightly signed, and longer than any pass.",
  ),

  token(
    "padded parts",
    encoded((part) => part.padEnd(Math.ceil(part.length / 4) * 4, "=")),
    INVALID,
    "base64url of a JWT has no padding.",
  ),
  token("a padded signature", (mint) => `${mint.pass()}=`, INVALID, "base64url of a JWT has no padding."),
  token(
    "a line break in the signature",
    (mint) => `${mint.pass().slice(0, -9)}\n${mint.pass().slice(-9)}`,
    INVALID,
    "A JWT has no white space.",
  ),
  token(
    "a line break at the end",
    (mint) => `${mint.pass()}\n`,
    INVALID,
    "A JWT has no white space; $ of a pattern may match before one.",
  ),
  token(
    "the other base64",
    (mint) => plainBase64(mint),
    INVALID,
    "+ and / are letters of base64, not of base64url.",
  ),
  token(
    "letters of no base64",
    (mint) => `${mint.pass().slice(0, -9)}!${mint.pass().slice(-9)}`,
    INVALID,
    "Some decoders pass over what they do not know.",
  ),
  token(
    "other spare bits",
    (mint) => spareBits(mint.pass()),
    "ok",
    "The last letter's spare bits are not signed: the same pass. Know a pass by its jti, never by its text.",
  ),
  token("one letter too many", (mint) => `${mint.pass()}AA`, INVALID, "The signature has a byte more."),

  {
    name: "a tampered claim",
    token: (mint) => {
      const [head, , signature] = partsOf(mint);
      return `${head}.${encode(JSON.stringify({ ...mint.claims, sub: "malee", user_id: "malee" }))}.${signature}`;
    },
    verdict: INVALID,
    why: "The signature is of other claims.",
  },
  token(
    "a tampered header",
    (mint) => {
      const [, payload, signature] = partsOf(mint);
      return `${encode(JSON.stringify({ ...mint.header, extra: 1 }))}.${payload}.${signature}`;
    },
    INVALID,
    "The header is signed, too.",
  ),

  header("no typ", { typ: undefined }, INVALID, "A token without a type may be made for anything."),
  header("another typ", { typ: "JWT" }, INVALID, "typ is not queue-pass+jwt."),
  header("a typ that is a list", { typ: ["queue-pass+jwt"] }, INVALID, "typ is a text."),
  header(
    "typ in capitals",
    { typ: "QUEUE-PASS+JWT" },
    "ok",
    "typ is a media type, whose letters' case means nothing (RFC 7515, 4.1.9).",
  ),
  header(
    "typ with application/",
    { typ: "application/queue-pass+jwt" },
    "ok",
    "The same media type, written out (RFC 7515, 4.1.9).",
  ),
  header("typ and more", { typ: "queue-pass+jwt; v=2" }, INVALID, "typ is compared as a whole."),
  header(
    "crit",
    { crit: ["extra"], extra: true },
    INVALID,
    "An extension that must be understood is not understood (RFC 7515, 4.1.11).",
  ),
  header(
    "crit of b64",
    { crit: ["b64"], b64: false },
    INVALID,
    "A payload that is not encoded is no JWT (RFC 7797).",
  ),
  token(
    "an alg twice",
    (mint) =>
      mint.seal(JSON.stringify(mint.header).replace(/}$/, ',"alg":"none"}'), JSON.stringify(mint.claims)),
    INVALID,
    "Of two fields of one name the last counts, or the pass is refused.",
  ),
  token(
    "a header that is a list",
    (mint) => mint.seal(JSON.stringify([mint.header]), JSON.stringify(mint.claims)),
    INVALID,
    "The header is an object.",
  ),
  token(
    "a header of 1,200 brackets",
    (mint) => mint.seal("[".repeat(1200) + "]".repeat(1200), JSON.stringify({ type: "queue_pass" })),
    INVALID,
    "Parsers that follow it in depth must end in a refusal, and not in an error.",
  ),
];

/** Changes the bits of the signature's last letter that belong to no byte. */
function spareBits(pass: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return pass.slice(0, -1) + letters[letters.indexOf(pass.slice(-1)) ^ 1];
}

/** A pass whose signature has a letter that the two alphabets write differently; its jti is tried until it has. */
function plainBase64(mint: Mint): string {
  for (let nth = 0; ; nth++) {
    const [head, payload, signature = ""] = mint.pass({ claims: { jti: `try-${nth}` } }).split(".");
    if (/[-_]/.test(signature))
      return `${head}.${payload}.${signature.replaceAll("-", "+").replaceAll("_", "/")}`;
  }
}
