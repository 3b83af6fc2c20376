/** `npm run keys`: what its steps make of the keys, and that it shows none. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import {
  type KeyRing,
  LATE_MS,
  makeRing,
  nextStep,
  PUBLISHED_MS,
  type Step,
  secretOf,
  takeStep,
  varsOf,
} from "../../../scripts/keys/key-ring.ts";
import { ALGS } from "../../../scripts/keys/make-key.ts";
import { readConfig } from "../../../src/config.ts";
import type { PassAlg } from "../../../src/core/pass-claims.ts";
import { passKeyOf } from "../../../src/pass/pass-key.ts";
import { SECRETS } from "../../support/config-kit.ts";

const START = Date.UTC(2026, 10, 24, 12);
const TTL_SECONDS = 300;

const freshRing = (alg: PassAlg) => makeRing(alg, START);

const at = (nowMs: number, early = false) => ({ nowMs, ttlSeconds: TTL_SECONDS, early });

function changed(ring: KeyRing, step: Step, nowMs: number): KeyRing {
  const stepped = takeStep(ring, step, at(nowMs));
  if (stepped.kind !== "changed") throw new Error(`${step}: ${stepped.why}`);
  return stepped.ring;
}

/** What the queue makes of the secret. */
async function queueOf(ring: KeyRing) {
  const { pass } = readConfig({ ...SECRETS, ...varsOf(ring) });
  const kids = await Promise.all(
    [pass.signing, ...pass.others].map(async (key) => (await passKeyOf(key)).kid),
  );
  return { signs: kids[0], believes: kids.toSorted() };
}

describe.each(ALGS)("a rotation of %s", (alg) => {
  it("publishes a key, lets it sign, drops the one before, and the queue takes the secret of each step", async () => {
    const first = freshRing(alg);
    const published = changed(first, "publish", START);
    const signing = changed(published, "sign", START + PUBLISHED_MS);
    const dropped = changed(signing, "drop", START + PUBLISHED_MS + LATE_MS + TTL_SECONDS * 1000);
    const [one, two, three, four] = await Promise.all([first, published, signing, dropped].map(queueOf));
    expect(two).toEqual({ signs: one?.signs, believes: [one?.signs, four?.signs].sort() });
    expect(three).toEqual({ signs: four?.signs, believes: two?.believes });
    expect(four?.believes).toEqual([four?.signs]);
    expect([first, published, signing, dropped].map(nextStep)).toEqual([
      "publish",
      "sign",
      "drop",
      "publish",
    ]);
  });

  it("changes nothing when a step is repeated", () => {
    const published = changed(freshRing(alg), "publish", START);
    expect(takeStep(published, "publish", at(START + 1))).toMatchObject({ kind: "same" });
    const signing = changed(published, "sign", START + PUBLISHED_MS);
    expect(takeStep(signing, "sign", at(START + 2 * PUBLISHED_MS))).toMatchObject({ kind: "same" });
    const dropped = changed(signing, "drop", START + 2 * LATE_MS);
    expect(takeStep(dropped, "drop", at(START + 3 * LATE_MS))).toMatchObject({ kind: "same" });
  });
});

describe("it refuses", () => {
  it("to sign with a key that shops cannot know yet, unless it is told to", () => {
    const published = changed(freshRing("EdDSA"), "publish", START);
    expect(takeStep(published, "sign", at(START + PUBLISHED_MS - 1))).toEqual({
      kind: "refused",
      why: "wait until 2026-11-24T12:15:00.000Z, or say --early",
    });
    expect(takeStep(published, "sign", at(START, true)).kind).toBe("changed");
  });

  it("to drop a key while bookings may still be reported with its passes", () => {
    const signing = changed(changed(freshRing("EdDSA"), "publish", START), "sign", START + PUBLISHED_MS);
    const almost = START + PUBLISHED_MS + LATE_MS + TTL_SECONDS * 1000 - 1;
    expect(takeStep(signing, "drop", at(almost)).kind).toBe("refused");
    expect(takeStep(signing, "drop", at(almost + 1)).kind).toBe("changed");
  });

  it("to sign with a key that was not published", () => {
    expect(takeStep(freshRing("EdDSA"), "sign", at(START, true)).kind).toBe("refused");
  });
});

it("puts no private part into the secret but that of the key that signs", () => {
  const { alg, keys } = changed(freshRing("RS256"), "publish", START);
  const [signing, next] = JSON.parse(secretOf({ alg, keys })).keys;
  expect([typeof signing.d, Object.keys(next).sort()]).toEqual([
    "string",
    ["alg", "e", "kid", "kty", "n", "use"],
  ]);
});

describe("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
  const file = join(folder, "keys.json");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [`${ROOT}scripts/keys.ts`, ...args, "--file", file], {
      encoding: "utf8",
      cwd: folder,
    });

  it("keeps keys for their owner alone, and shows them only to a pipe", () => {
    expect(run("make", "--alg", "ES256").status).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { jwk } = JSON.parse(readFileSync(file, "utf8")).keys[0].material;
    const shown = [
      run("list"),
      run("rotate"),
      run("rotate", "--step", "publish"),
      run("rotate", "--step", "sign"),
    ];
    const said = shown.map(({ stdout, stderr }) => stdout + stderr).join("\n");
    expect(said).toContain(jwk.kid);
    expect(said).not.toContain(jwk.d);
    expect(JSON.parse(run("secret").stdout).keys[0]).toEqual(jwk);
    const again = run("make", "--alg", "ES256");
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining("is there already")]);
  });
});
