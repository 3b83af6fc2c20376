/** `npm run deploy` with a wrangler that only notes what it is asked. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problemsOfVars } from "../../../scripts/build/check-vars.ts";
import { readWranglerConfig } from "../../../scripts/build/read-wrangler-config.ts";
import { checkDeploy } from "../../../scripts/deploy/check.ts";
import { parseOptions } from "../../../scripts/deploy/options.ts";
import { contradictionOf, missingSecrets } from "../../../scripts/deploy/secrets.ts";
import { WRANGLER_CONFIG } from "../../../scripts/paths.ts";
import type { Vars } from "../../../scripts/system/run-worker.ts";
import { QUICKNET } from "../../../src/core/draw/beacon.ts";
import { SECRETS } from "../../support/config-kit.ts";
import { FakeWrangler } from "../../support/scripts/fake-wrangler.ts";

const SCRIPT = fileURLToPath(new URL("../../../scripts/deploy.ts", import.meta.url));
const CONFIG = readWranglerConfig(WRANGLER_CONFIG);

let wrangler: FakeWrangler;
beforeEach(() => {
  wrangler = new FakeWrangler();
  answerSecrets(...Object.keys(SECRETS));
});
afterEach(() => {
  vi.unstubAllEnvs();
  wrangler.remove();
});

const answerSecrets = (...names: string[]) => wrangler.answerSecrets(...names);
const refuseSecrets = (reason: string) => wrangler.refuse("secret", reason);
const fileOf = (name: string) => join(wrangler.folder, name);

describe("npm run deploy", { timeout: 120_000 }, () => {
  function deploy(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8" });
    return { status, said: `${stdout}${stderr}`, asked: wrangler.asked };
  }

  it("deploys wrangler.toml, with all that was typed, when the secrets are there", () => {
    const versions = [{ version_id: "v-3", percentage: 100 }];
    wrangler.answer("deployments", [{ created_on: "2027-03-02T10:00:00Z", versions }]);
    const metadata = { created_on: "2027-03-02T09:00:00Z" };
    const resources = { bindings: [], script_runtime: { migration_tag: "v3" } };
    wrangler.answer("versions", { id: "v-3", metadata, resources });
    const { status, asked, said } = deploy("--name", "mine", "--minify");
    expect(asked).toEqual([
      "secret list --format json --name mine",
      "deployments list --json --name mine",
      "versions view v-3 --json --name mine",
      "deploy --name mine --minify",
    ]);
    expect(status).toBe(0);
    expect(said).toContain("What changes against the version that is live, v-3 of 2027-03-02T09:00:00Z:");
    expect(said).toContain("To go back to the version before: npx wrangler rollback v-3 --name mine\n");
  });

  it("says that it is the first, and what it still needs", () => {
    refuseSecrets("If this is a new Worker, run `wrangler deploy` first to create it.");
    const { said, asked, status } = deploy();
    expect(asked).toEqual(["secret list --format json", "deploy"]);
    expect(said).toContain("this is the first deploy");
    expect(said).toContain("it refuses all requests until its secrets are put. Secrets are missing:");
    expect(said).toContain("There is no version to go back to.");
    expect(status).toBe(0);
  });

  it("fails with wrangler, and says nothing of a way back", () => {
    wrangler.refuse("deploy", "");
    const { said, status } = deploy();
    expect(said).not.toContain("To go back");
    expect(status).toBe(1);
  });

  it("refuses a configuration that is no TOML, with the line", () => {
    const config = fileOf("wrangler.toml");
    writeFileSync(config, 'name = "test"\n[vars]\nRELEASE_RATE = 5x\n');
    const { status, said, asked } = deploy("--config", config);
    expect({ status, asked }).toEqual({ status: 1, asked: [] });
    expect(said).toMatch(/wrangler\.toml, line 3: \w.*\n$/);
  });
});

describe("the check before a deploy", () => {
  const check = (vars: Vars, ...args: string[]) =>
    checkDeploy(parseOptions(args), { ...CONFIG, vars: { EVENTS: { demo: {} }, ...vars } });
  const LIST = "secret list --format json";

  it("refuses settings that the product refuses, all by name, and does not ask wrangler", () => {
    const vars = { RELEASE_RTE: 5, BURST_MS: "x", EVENTS: { next: { relase_rate: 1 } } };
    expect(() => check(vars)).toThrow(
      /\n- RELEASE_RTE is (.|\n)*\n- BURST_MS is (.|\n)*\n- EVENTS\.next\.relase_rate is /,
    );
    expect(wrangler.asked).toEqual([]);
  });

  it("asks for the secrets of the Worker that is deployed", () => {
    expect(check({}, "--env", "staging", "--config", "other.toml", "--profile", "shop")).toEqual([]);
    expect(wrangler.asked).toEqual([`${LIST} --config other.toml --env staging --profile shop`]);
  });

  it("refuses while secrets are missing, and says how to put each", () => {
    answerSecrets("UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN", "ORIGIN_TOKEN", "VISITOR_SECRET");
    const how = 'QUEUE_PASS_SECRET: put it with "npx wrangler secret put QUEUE_PASS_SECRET"';
    expect(() => check({})).toThrow(new Error(`Secrets are missing:\n- ${how}`));
  });

  it("says how to put a secret for the Worker that is deployed, not for another", () => {
    answerSecrets();
    expect(() => check({}, "--env", "staging", "--config", "other.toml")).toThrow(
      '"npx wrangler secret put ORIGIN_TOKEN --config other.toml --env staging"',
    );
  });

  it("counts the secrets that are put with the deploy", () => {
    answerSecrets("UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN", "ORIGIN_TOKEN", "VISITOR_SECRET");
    const file = fileOf("put.env");
    for (const text of ["# of the pass\nQUEUE_PASS_SECRET=abc\n", '{"QUEUE_PASS_SECRET":"abc"}']) {
      writeFileSync(file, text);
      expect(check({}, "--secrets-file", file)).toEqual([]);
    }
  });

  it("refuses when wrangler does not list the secrets, and quotes its output", () => {
    refuseSecrets("In a non-interactive environment, set a CLOUDFLARE_API_TOKEN.");
    expect(() => check({})).toThrow(/so nothing is deployed:\nIn a non-interactive environment/);
  });

  it("goes on when there is no such Worker yet, and returns the secrets that it will need", () => {
    refuseSecrets(
      'Worker "x" not found.\n\nIf this is a new Worker, run `wrangler deploy` first to create it.',
    );
    expect(check({})).toEqual(Object.keys(SECRETS));
  });

  it("refuses a secret among the variables, where others can read it", () => {
    const refused = () => check({ ORIGIN_TOKEN: SECRETS.ORIGIN_TOKEN });
    expect(refused).toThrow("- ORIGIN_TOKEN is a secret and must not be a variable");
    expect(refused).not.toThrow(SECRETS.ORIGIN_TOKEN);
  });

  it("asks for the secrets of each store that an event names, and counts those that are put with the deploy", () => {
    const EVENTS = { demo: {}, next: { store: "b" } };
    const how = (name: string) => `- ${name}: put it with "npx wrangler secret put ${name}"`;
    const [url, token] = ["UPSTASH_REDIS_REST_URL_B", "UPSTASH_REDIS_REST_TOKEN_B"] as const;
    expect(() => check({ EVENTS })).toThrow(new Error(`Secrets are missing:\n${how(url)}\n${how(token)}`));
    const file = fileOf("put.env");
    writeFileSync(file, `${token}=abc\n`);
    answerSecrets(...Object.keys(SECRETS), url);
    expect(check({ EVENTS }, "--secrets-file", file)).toEqual([]);
  });

  it("refuses the secret of a store among the variables", () => {
    expect(() => check({ UPSTASH_REDIS_REST_TOKEN_B: "abc" })).toThrow(
      "- UPSTASH_REDIS_REST_TOKEN_B is a secret and must not be a variable",
    );
  });

  it("asks for no secrets in a dry run", () => {
    expect(check({}, "--dry-run")).toEqual([]);
    expect(wrangler.asked).toEqual([]);
  });
});

describe("the check of variables", () => {
  it("needs no secret to be known, in either mode", () => {
    expect(problemsOfVars({ AUTH_MODE: "cookie" })).toEqual([]);
    expect(problemsOfVars({ AUTH_MODE: "gateway" })).toEqual([]);
  });

  it("needs no secret of a store to be known", () => {
    expect(problemsOfVars({ EVENTS: { next: { store: "b" }, later: { store: "c" } } })).toEqual([]);
  });

  it.each(["RELEASE_RTE", "UPSTASH_REDIS_REST_URL_b", "UPSTASH_REDIS_REST_URL_", "UPSTASH_REDIS_URL_B"])(
    "notices the misspelt name %s",
    (name) => {
      expect(problemsOfVars({ [name]: 5 })).toEqual([
        expect.stringMatching(new RegExp(`^${name} is unknown; `)),
      ]);
    },
  );

  it("takes Turnstile's secret for put, which is asked for where its site key is set", () => {
    const vars = {
      CHALLENGE: "turnstile",
      TURNSTILE_SITE_KEY: "0x4AAA",
      EVENTS: { next: { opening: "draw" } },
    };
    expect(problemsOfVars(vars)).toEqual([]);
    expect(missingSecrets(vars, [])).toContain("TURNSTILE_SECRET");
    expect(missingSecrets({ ...vars, TURNSTILE_SITE_KEY: "" }, [])).not.toContain("TURNSTILE_SECRET");
  });

  it("refuses a beacon by which no drawing would come to its end", () => {
    const { chain, publicKey, genesis, period, relays } = QUICKNET;
    const check = (changes: object) =>
      problemsOfVars({ DRAW_BEACON: { chain, public_key: publicKey, genesis, period, relays, ...changes } });
    expect(check({})).toEqual([]);
    const noPoint = [expect.stringMatching(/^DRAW_BEACON has a public_key that is no point of G2/)];
    const lastDigit = publicKey.endsWith("0") ? "1" : "0";
    for (const key of ["0".repeat(192), `c${"0".repeat(191)}`, publicKey.slice(0, -1) + lastDigit])
      expect(check({ public_key: key })).toEqual(noPoint);
    expect(check({ genesis: 4_000_000_000 })).toEqual([expect.stringMatching(/^DRAW_BEACON has a genesis/)]);
  });

  it("reports the mistakes of single events, too", () => {
    expect(problemsOfVars({ EVENTS: { next: { release_rate: "x" } } })).toEqual([
      expect.stringMatching(/^EVENTS\.next\.release_rate is "x"/),
    ]);
  });
});

describe("the secrets that settings need", () => {
  it.each([
    [{}, "VISITOR_SECRET"],
    [{ AUTH_MODE: "" }, "VISITOR_SECRET"],
    [{ AUTH_MODE: "gateway" }, "GATEWAY_SECRET"],
  ])("with %j are those of all modes and %s", (vars, ofMode) => {
    const { VISITOR_SECRET: _, ...others } = SECRETS;
    expect(missingSecrets(vars, [])).toEqual([...Object.keys(others), ofMode]);
  });
});

describe("the secret of a login", () => {
  const LOGIN = { AUTH_MODE: "jwt", LOGIN_URL: "https://shop.example/login" };
  const KEYS = {
    USER_JWKS_URL: "https://shop.example/keys",
    USER_JWT_ISSUER: "shop",
    USER_JWT_AUDIENCE: "queue",
  };

  it("is needed where no address names its public keys, and only under jwt", () => {
    const { VISITOR_SECRET: _, ...others } = SECRETS;
    const names = [...Object.keys(others), "VISITOR_SECRET"];
    expect(missingSecrets(LOGIN, names)).toEqual(["USER_JWT_SECRET"]);
    expect(missingSecrets({ ...LOGIN, ...KEYS }, names)).toEqual([]);
    expect(missingSecrets({ AUTH_MODE: "cookie" }, names)).toEqual([]);
    expect(problemsOfVars(LOGIN)).toEqual([]);
    expect(problemsOfVars({ ...LOGIN, ...KEYS })).toEqual([]);
  });

  it("contradicts public keys", () => {
    expect(contradictionOf({ ...LOGIN, ...KEYS }, ["USER_JWT_SECRET"])).toMatch(
      /^USER_JWT_SECRET is put beside/,
    );
    expect(contradictionOf(LOGIN, ["USER_JWT_SECRET"])).toBeNull();
    expect(contradictionOf({ ...KEYS, AUTH_MODE: "cookie" }, ["USER_JWT_SECRET"])).toBeNull();
  });
});

describe("the options of deploy", () => {
  it("take the environment from where wrangler takes it when none is typed", () => {
    vi.stubEnv("CLOUDFLARE_ENV", "staging");
    expect(parseOptions([]).env).toBe("staging");
    expect(parseOptions(["--env", "other"]).env).toBe("other");
    expect(parseOptions(["--env="]).env).toBe("");
  });

  it("are read as wrangler reads them", () => {
    const vars = ["--var", "RELEASE_RATE:5", "BURST_MS:300", "--var", 'EVENTS:{"demo":{}}'];
    const { args, ...options } = parseOptions([
      "-e",
      "staging",
      ...vars,
      "--name=mine",
      "--dry-run",
      "--tag",
      "x",
    ]);
    expect(options).toEqual({
      config: undefined,
      env: "staging",
      name: "mine",
      profile: undefined,
      vars: { RELEASE_RATE: "5", BURST_MS: "300", EVENTS: { demo: {} } },
      secretsFile: undefined,
      isDryRun: true,
      keepsVars: false,
    });
    expect(args).toHaveLength(11);
  });
});
