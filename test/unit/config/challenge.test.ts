/** What is asked before people enter: when, how much, and with which mistakes an event does not run. */
import { describe, expect, it } from "vitest";
import { makeJwk } from "../../../scripts/keys/make-key.ts";
import { readConfig, type Variables } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

const PROOF = { PROOF_PRIVATE_JWK: JSON.stringify(makeJwk("ES256")) };
const KEYS = { TURNSTILE_SITE_KEY: "0x4AAAAAAA-site", TURNSTILE_SECRET: "0x4AAAAAAA-secret" };
const DRAW = { opening: "draw" };

const read = (variables: Variables) => readConfig({ ...SECRETS, ...PROOF, ...variables });
const problems = (variables: Variables) => problemsOf({ ...PROOF, ...variables });
const challengeOf = (table: object, variables: Variables = {}) =>
  read({ EVENTS: { demo: table }, ...variables }).event("demo")?.challenge;

describe("an event is asked for", () => {
  it("work in cookie mode, where it opens with a drawing", () => {
    expect(challengeOf(DRAW)).toEqual({
      kind: "proof-of-work",
      steps: { usual: 1000, slow: 10_000 },
      patienceMs: { usual: 15_000, slow: 60_000 },
    });
    expect(challengeOf({})).toBeNull();
  });

  it("nothing where a login or a gateway names people, unless it says so", () => {
    const modes = [
      { AUTH_MODE: "gateway", GATEWAY_SECRET: "g".repeat(32) },
      { AUTH_MODE: "jwt", USER_JWT_SECRET: "u".repeat(32), LOGIN_URL: "https://shop.example/login" },
    ];
    for (const mode of modes) {
      expect(challengeOf(DRAW, mode)).toBeNull();
      expect(challengeOf({ ...DRAW, challenge: "proof-of-work" }, mode)?.kind).toBe("proof-of-work");
    }
  });

  it("what holds for all, unless it says otherwise", () => {
    const variables = { CHALLENGE: "none", CHALLENGE_STEPS: 20, CHALLENGE_PATIENCE_SECONDS: 8 };
    expect(challengeOf(DRAW, variables)).toBeNull();
    expect(challengeOf({ ...DRAW, challenge: "auto", challenge_steps: 30 }, variables)).toEqual({
      kind: "proof-of-work",
      steps: { usual: 30, slow: 300 },
      patienceMs: { usual: 2000, slow: 8000 },
    });
    expect(challengeOf({ ...DRAW, challenge: "" }, variables)).toBeNull();
  });

  it("Turnstile, with Cloudflare's keys and address", () => {
    expect(challengeOf({ ...DRAW, challenge: "turnstile" }, KEYS)?.kind).toBe("turnstile");
    expect(read(KEYS).turnstile).toEqual({
      siteKey: KEYS.TURNSTILE_SITE_KEY,
      secret: KEYS.TURNSTILE_SECRET,
      verifyUrl: "https://challenges.cloudflare.com/turnstile/v0/siteverify",
    });
  });
});

describe("it is no name of its objects", () => {
  it("so it may change while people enter", () => {
    const nameOf = (settings: object) => read({}).createdEvent("song", { ...DRAW, ...settings }).objectName;
    expect(nameOf({ challenge: "none", challenge_steps: 20, challenge_patience_seconds: 8 })).toBe(
      nameOf({}),
    );
    expect(nameOf({})).not.toBe(read({}).createdEvent("song", {}).objectName);
  });
});

describe("refused", () => {
  it("is a challenge in the table of an event that opens first come, first served", () => {
    const said = problems({ EVENTS: { demo: { challenge: "proof-of-work" } } });
    expect(said).toEqual([
      'EVENTS.demo.challenge is "proof-of-work"; only an event with opening = "draw" can ask before people enter',
    ]);
    for (const challenge of ["auto", "none"])
      expect(problems({ EVENTS: { demo: { challenge } } })).toEqual([]);
    expect(problems({ CHALLENGE: "proof-of-work", EVENTS: { demo: {} } })).toEqual([]);
  });

  it("is Turnstile without keys, in that event alone and once for all", () => {
    const table = { ...DRAW, challenge: "turnstile" };
    expect(problems({ EVENTS: { demo: table, other: DRAW } })).toEqual([
      expect.stringMatching(/^EVENTS.demo.challenge is "turnstile": TURNSTILE_SITE_KEY is missing; /),
      expect.stringMatching(/^EVENTS.demo.challenge is "turnstile": TURNSTILE_SECRET is missing; /),
    ]);
    expect(problems({ CHALLENGE: "turnstile", EVENTS: { demo: DRAW, other: DRAW, third: {} } })).toEqual([
      expect.stringMatching(/^CHALLENGE is "turnstile": TURNSTILE_SITE_KEY is missing; /),
      expect.stringMatching(/^CHALLENGE is "turnstile": TURNSTILE_SECRET is missing; /),
    ]);
    expect(problems({ EVENTS: { demo: DRAW } })).toEqual([]);
  });

  it("is a key that is none, without showing it", () => {
    const said = problems({
      ...KEYS,
      TURNSTILE_SECRET: "not a secret",
      EVENTS: { demo: { ...DRAW, challenge: "turnstile" } },
    });
    expect(said).toHaveLength(1);
    expect(said.join()).toMatch(/TURNSTILE_SECRET is no key/);
    expect(said.join()).not.toContain("not a secret");
  });

  it.each([
    "https://elsewhere.example/siteverify",
    "http://elsewhere.example/siteverify",
    "https://127.0.0.1/siteverify",
    "file:///siteverify",
    "nonsense",
  ])("is %s as the place where tokens are checked", (url) => {
    const demo = { ...DRAW, challenge: "turnstile" };
    const said = problems({ ...KEYS, TURNSTILE_VERIFY_URL: url, EVENTS: { demo } });
    expect(said).toEqual([expect.stringContaining("TURNSTILE_VERIFY_URL is")]);
  });

  it("is a word that there is not, and a number out of its bounds", () => {
    const demo = { ...DRAW, challenge: "captcha", challenge_steps: 9, challenge_patience_seconds: 3601 };
    expect(problems({ EVENTS: { demo } })).toEqual([
      expect.stringContaining('EVENTS.demo.challenge "captcha" is unknown; give "auto" or "none"'),
      expect.stringContaining("EVENTS.demo.challenge_steps is 9; give a whole number from 10 to 10000"),
      expect.stringContaining("EVENTS.demo.challenge_patience_seconds is 3601"),
    ]);
  });
});
