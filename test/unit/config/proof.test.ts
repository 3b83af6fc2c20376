/** How an event opens, and the key that the proofs of a drawing are signed with. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeJwk, makeProofKey } from "../../../scripts/keys/make-key.ts";
import { needsProofKey } from "../../../src/config/read-proof.ts";
import { readConfig, type Variables } from "../../../src/config.ts";
import { proofKeyOf } from "../../../src/pass/proof-key.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

const PROOF_PRIVATE_JWK = makeProofKey();
const read = (variables: Variables) => readConfig({ ...SECRETS, ...variables });
const openingOf = (variables: Variables, id = "demo") => read(variables).event(id)?.queue.opening;

describe("how an event opens", () => {
  it("is first come, first served unless it is set, for all events or for one", () => {
    expect(openingOf({ EVENTS: { demo: {} } })).toBe("first-come");
    const all = {
      PROOF_PRIVATE_JWK,
      OPENING: "draw",
      EVENTS: { demo: {}, other: { opening: "first-come" } },
    };
    expect([openingOf(all), openingOf(all, "other")]).toEqual(["draw", "first-come"]);
    expect(openingOf({ PROOF_PRIVATE_JWK, EVENTS: { demo: { opening: "draw" } } })).toBe("draw");
  });

  it("is set of a created event, whose objects are called by it", () => {
    const config = read({ PROOF_PRIVATE_JWK });
    const [draw, none] = [config.createdEvent("sale", { opening: "draw" }), config.createdEvent("sale", {})];
    expect(draw.queue.opening).toBe("draw");
    expect(draw.objectName).not.toBe(none.objectName);
    expect(draw.settings.opening).toEqual({ value: "draw", from: "desk" });
  });

  it("is a drawing of 2,000,000 people at most, which one isolate can put in order", () => {
    const withPeople = (expected_people: number, opening: string) =>
      problemsOf({ PROOF_PRIVATE_JWK, EVENTS: { demo: { opening, expected_people } } });
    expect([withPeople(2_000_000, "draw"), withPeople(5_000_000, "first-come")]).toEqual([[], []]);
    expect(withPeople(2_000_001, "draw")).toEqual([
      "EVENTS.demo opens with a drawing, which has room for 2000000 people; EXPECTED_PEOPLE is 2000001",
    ]);
  });

  it("is one of two words", () => {
    expect(problemsOf({ EVENTS: { demo: { opening: "lottery" } } })).toEqual([
      'EVENTS.demo.opening "lottery" is unknown; give "first-come" or "draw"',
    ]);
  });
});

describe("the proof key", () => {
  it("is needed by an event that opens with a drawing, and by no other", () => {
    const EVENTS = { demo: { opening: "draw" }, other: {} };
    expect(problemsOf({ EVENTS })).toEqual([
      expect.stringMatching(/^EVENTS.demo opens with a drawing, which needs PROOF_PRIVATE_JWK/),
    ]);
    expect(openingOf({ EVENTS }, "other")).toBe("first-come");
    expect([{ EVENTS }, { OPENING: "draw" }, { EVENTS: { demo: {} } }, {}].map(needsProofKey)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("is called by its thumbprint, as RFC 7638 has it, and by the first 48 bits of that", async () => {
    const { key } = read({ PROOF_PRIVATE_JWK }).proof;
    const { crv, kty, x, y } = JSON.parse(PROOF_PRIVATE_JWK) as Record<string, string>;
    const thumbprint = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest();
    expect(key).toMatchObject({ kid: thumbprint.toString("base64url"), number: thumbprint.readUIntBE(0, 6) });
    const config = read({ PROOF_PRIVATE_JWK, EVENTS: { demo: {} } });
    expect(config.event("demo")?.queue.proofKey).toBe(key?.number);
  });

  it("publishes nothing private", async () => {
    const { key } = read({ PROOF_PRIVATE_JWK }).proof;
    if (key === null) throw new Error("no key");
    expect(Object.keys((await proofKeyOf(key)).publicJwk).sort()).toEqual([
      "alg",
      "crv",
      "kid",
      "kty",
      "use",
      "x",
      "y",
    ]);
  });

  it.each<[what: string, text: string, problem: RegExp]>([
    ["no key", "secret", /^PROOF_PRIVATE_JWK is no JSON Web Key; .*keys -- proof/],
    ["a key of another kind", JSON.stringify(makeJwk("EdDSA")), /^PROOF_PRIVATE_JWK is not EC P-256/],
    ["a public key", JSON.stringify({ ...makeJwk("ES256"), d: undefined }), /has no private part/],
  ])("cannot be %s, and what is wrong shows nothing of it", (_what, text, problem) => {
    const found = problemsOf({ PROOF_PRIVATE_JWK: text, EVENTS: { demo: {} } });
    expect(found).toEqual([expect.stringMatching(problem)]);
    const { d } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
    expect(found.join()).not.toContain(String(d));
    expect(openingOf({ PROOF_PRIVATE_JWK: text, EVENTS: { demo: {} } })).toBe("first-come");
  });

  it("is no key of passes", () => {
    const QUEUE_PASS_PRIVATE_JWK = PROOF_PRIVATE_JWK;
    expect(problemsOf({ PROOF_PRIVATE_JWK, QUEUE_PASS_PRIVATE_JWK, QUEUE_PASS_ALG: "ES256" })).toEqual([
      "PROOF_PRIVATE_JWK is a key of QUEUE_PASS_PRIVATE_JWK; give each its own",
    ]);
  });
});
