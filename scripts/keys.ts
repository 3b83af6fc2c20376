/** `npm run keys`: makes the keys that passes are signed with, shows what there is, and leads through a rotation. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { NUMBERS, passSecretOf } from "../src/config/settings.ts";
import { HMAC_ALG, type PassAlg } from "../src/core/pass-claims.ts";
import { readKeyFile, writeKeyFile } from "./keys/key-file.ts";
import { makeRing, nextStep, STEPS, type Step, secretOf, takeStep } from "./keys/key-ring.ts";
import { listKeys } from "./keys/list-keys.ts";
import { ALGS, makeProofKey } from "./keys/make-key.ts";
import { readEnvironmentKeys } from "./keys/read-environment-keys.ts";
import { readOptions } from "./options/read-options.ts";
import { ROOT } from "./paths.ts";

const USAGE = `npm run keys -- COMMAND [options]   the keys that passes are signed with
  make --alg ES256        a new key, in a file that only you can read; ES256, RS256, EdDSA or HS256
       --from-environment the keys of QUEUE_PASS_SECRET or QUEUE_PASS_PRIVATE_JWK in place of a new one
  list                    name, algorithm and role of each key; of the environment, where one of the two variables is set
  rotate                  says how far a rotation is and what to do next; changes nothing
       --step publish     adds a next key; then "sign" lets it sign, and "drop" drops the one before. Each is safe to repeat
       --early            does not wait for caches, or for bookings that are reported late
       --ttl-seconds 1200 how long a pass lives at most, extended as far as it may be
  secret                  what to put as the secret, for a pipe: npm run --silent keys -- secret | npx wrangler secret put …
  proof                   a new key for PROOF_PRIVATE_JWK, which signs the proofs of drawings and receipts, for a pipe too. It is not
                          kept here: put it once, and another one only while no event is being entered
  --file FILE             where the keys are kept; default .local/pass-keys.json`;

const USUAL_FILE = ".local/pass-keys.json";
const COMMANDS = ["make", "list", "rotate", "secret", "proof"] as const;

/** Throws an Error whose message says what to type instead. */
function parseOptions(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      alg: { type: "string", default: "ES256" },
      "from-environment": { type: "boolean", default: false },
      step: { type: "string" },
      early: { type: "boolean", default: false },
      "ttl-seconds": {
        type: "string",
        default: String(NUMBERS.QUEUE_PASS_TTL_SECONDS[0] + NUMBERS.MAX_EXTENSION_SECONDS[0]),
      },
      file: { type: "string", default: USUAL_FILE },
    },
  });
  const command = COMMANDS.find((name) => positionals.length === 1 && name === positionals[0]);
  if (command === undefined) throw new Error(`say ${COMMANDS.join(", ")}`);
  const alg = ALGS.find((name) => name === values.alg);
  if (alg === undefined) throw new Error(`--alg ${values.alg} is unknown; give ${ALGS.join(", ")}`);
  const step = STEPS.find((name) => name === values.step);
  if (values.step !== undefined && step === undefined) {
    throw new Error(`--step ${values.step} is unknown; give ${STEPS.join(", ")}`);
  }
  const ttlSeconds = Number(values["ttl-seconds"]);
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1) throw new Error("--ttl-seconds is no whole number");
  const { early, "from-environment": fromEnvironment } = values;
  return { command, alg, step, early, ttlSeconds, fromEnvironment, file: resolve(ROOT, values.file) };
}

type Options = ReturnType<typeof parseOptions>;

async function run(options: Options): Promise<void> {
  switch (options.command) {
    case "make":
      return make(options);
    case "list": {
      const ring = readEnvironmentKeys(process.env, options.alg) ?? readKeyFile(options.file);
      return console.log(await listKeys(ring));
    }
    case "rotate":
      return rotate(options);
    case "secret":
      return void process.stdout.write(secretOf(readKeyFile(options.file)));
    case "proof":
      return void process.stdout.write(makeProofKey());
  }
}

function make({ alg, fromEnvironment, file }: Options): void {
  if (existsSync(file))
    throw new Error(`${file} is there already; "npm run keys -- rotate" changes its keys`);
  const ring = fromEnvironment ? readEnvironmentKeys(process.env, alg) : makeRing(alg, Date.now());
  if (ring === null) throw new Error(`${passSecretOf(alg)} is not set`);
  writeKeyFile(file, ring);
  console.log(
    `The keys are in ${file}, which only you can read. Keep a copy where you keep passwords.\n\n${howToPut(alg, file)}`,
  );
  if (alg !== HMAC_ALG) console.log(`and set QUEUE_PASS_ALG = "${alg}" in wrangler.toml.`);
}

async function rotate({ step, file, ...how }: Options): Promise<void> {
  const ring = readKeyFile(file);
  if (step === undefined) {
    console.log(`${await listKeys(ring)}\n\nnext: npm run keys -- rotate --step ${nextStep(ring)}`);
    return;
  }
  const stepped = takeStep(ring, step, { ...how, nowMs: Date.now() });
  if (stepped.kind === "refused") throw new Error(stepped.why);
  if (stepped.kind === "changed") writeKeyFile(file, stepped.ring);
  const after = stepped.kind === "changed" ? stepped.ring : ring;
  const done = stepped.kind === "changed" ? "done" : `nothing is changed: ${stepped.why}`;
  console.log(`${step}: ${done}\n\n${await listKeys(after)}\n\n${whatNow(ring.alg, step, file)}`);
}

function howToPut(alg: PassAlg, file: string): string {
  const which = file === resolve(ROOT, USUAL_FILE) ? "" : ` --file ${file}`;
  return `Put them:\n  npm run --silent keys -- secret${which} | npx wrangler secret put ${passSecretOf(alg)}`;
}

/** The rest of the step, which is not on this machine. */
function whatNow(alg: PassAlg, step: Step, file: string): string {
  const shared = alg === HMAC_ALG;
  const put = howToPut(alg, file);
  switch (step) {
    case "publish":
      return shared
        ? `Give the shop the same list, and put it here:\n${put}\nWhen every server of the shop believes both: rotate --step sign`
        : `${put}\nAfter 15 minutes (two hours where a gateway keeps the keys so long): rotate --step sign`;
    case "sign":
      return `${put}\nA day after the last pass of the old key has ended: rotate --step drop`;
    case "drop":
      return shared ? `${put}\nThen take the old secret out of the shop.` : put;
  }
}

const options = readOptions("keys", USAGE, parseOptions);
if (options) {
  try {
    await run(options);
  } catch (error) {
    console.error(`keys: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
