/** What `npm run deploy` says of what is deployed, of what changes, and of the way back. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readWranglerConfig } from "../../../scripts/build/read-wrangler-config.ts";
import { changesBetween, type Wanted } from "../../../scripts/deploy/changes.ts";
import { type Deployed, readDeployed, type Version } from "../../../scripts/deploy/deployed.ts";
import { describeDeploy, describeWayBack } from "../../../scripts/deploy/describe.ts";
import { parseOptions } from "../../../scripts/deploy/options.ts";
import { examineDeploy } from "../../../scripts/doctor/examine.ts";
import { WRANGLER_CONFIG } from "../../../scripts/paths.ts";
import { FakeWrangler } from "../../support/scripts/fake-wrangler.ts";

const CONFIG = readWranglerConfig(WRANGLER_CONFIG);
const LIVE: Version = {
  id: "v-3",
  createdOn: "2027-03-02T09:00:00Z",
  vars: CONFIG.vars,
  secrets: ["ORIGIN_TOKEN"],
  objects: { LOBBY: "Lobby" },
  migrationTag: "v3",
};
const WANTED: Wanted = {
  vars: CONFIG.vars,
  objects: LIVE.objects,
  migrations: CONFIG.migrations,
  secrets: [],
  keepsVars: false,
};

describe("what changes", () => {
  const changes = (before: Partial<Version>, wanted: Partial<Wanted> = {}) =>
    changesBetween({ ...LIVE, ...before }, { ...WANTED, ...wanted });

  it("is nothing while all is as it was, though a number was typed as a text", () => {
    expect(changes({})).toEqual([]);
    expect(changes({}, { vars: { ...CONFIG.vars, RELEASE_RATE: "500" } })).toEqual([]);
  });

  it("is each variable, with both values", () => {
    const vars = { ...CONFIG.vars, RELEASE_RATE: 100, HSTS: undefined, OLD: "x", HELP_URL: undefined };
    expect(changes({ vars })).toEqual([
      "RELEASE_RATE: 100 → 500",
      "HSTS: not set → auto",
      "OLD: x → not set",
    ]);
  });

  it("is no variable that --keep-vars keeps", () => {
    expect(changes({ vars: { ...CONFIG.vars, OLD: "x" } }, { keepsVars: true })).toEqual([]);
    expect(changes({}, { vars: { BURST_MS: 300 }, keepsVars: true })).toEqual(["BURST_MS: 200 → 300"]);
  });

  it("is each event's table, also where one of them was JSON", () => {
    const before = { ...CONFIG.vars, EVENTS: '{"demo":{"release_rate":7,"name":"A"},"gone":{}}' };
    const after = { ...CONFIG.vars, EVENTS: { demo: { name: "B" }, next: {}, "*": { store: "b" } } };
    expect(changes({ vars: before }, { vars: after })).toEqual([
      "event demo: name: A → B",
      "event demo: release_rate: 7 → not set",
      "event next: new",
      "event *: new, store: not set → b",
      "event gone: its table is gone; retire it first, or nothing finds its people",
    ]);
  });

  it("is each secret that is put, by name", () => {
    expect(changes({}, { secrets: ["METRICS_TOKEN", "ORIGIN_TOKEN"] })).toEqual([
      "secret METRICS_TOKEN: put with this deploy",
      "secret ORIGIN_TOKEN: put with this deploy, in place of the one there is",
    ]);
  });

  it("is each object and migration", () => {
    const more = { LOBBY: "Lobby", DESK: "Desk" };
    expect(changes({ migrationTag: "v1" }, { objects: more })).toEqual([
      "objects DESK: not set → Desk",
      'migration v2: new_sqlite_classes ["Desk"]',
      'migration v3: new_sqlite_classes ["Draw","Doorkeeper"]',
    ]);
  });

  it("is no migration where wrangler tells no tag of a Worker that has objects", () => {
    expect(changes({ migrationTag: null })).toEqual([]);
  });
});

describe("what a deploy says", () => {
  const options = parseOptions(["--name", "mine"]);
  const version: Deployed = { status: "version", version: LIVE };

  it("before it, against which version, and of the cron that wrangler does not tell the one before", () => {
    const said = describeDeploy(
      { status: "version", version: { ...LIVE, vars: { ...CONFIG.vars, OLD: "x" } } },
      options,
      CONFIG,
    );
    expect(said).toContain("the version that is live, v-3 of 2027-03-02T09:00:00Z:\n  OLD: x → not set\n");
    expect(said).toContain("\n  cron: * * * * * from now on");
  });

  it("never shows the value of a secret that is put with it", () => {
    const wrangler = new FakeWrangler();
    const file = join(wrangler.folder, "put.env");
    writeFileSync(file, "METRICS_TOKEN=never-to-be-seen\n");
    const said = describeDeploy(version, parseOptions(["--secrets-file", file]), CONFIG);
    wrangler.remove();
    vi.unstubAllEnvs();
    expect(said).toContain("secret METRICS_TOKEN: put with this deploy");
    expect(said).not.toContain("never-to-be-seen");
  });

  it("afterwards, how to go back to the version that was live", () => {
    expect(describeWayBack(version, options, CONFIG)).toContain("npx wrangler rollback v-3 --name mine\n");
    expect(describeWayBack({ status: "none" }, options, CONFIG)).toBe("There is no version to go back to.");
    expect(describeWayBack({ status: "unknown", reason: "x" }, options, CONFIG)).toBe(
      "To go back to the version before: npx wrangler rollback --name mine",
    );
  });

  it("that there is no way back over a migration", () => {
    const before: Deployed = { status: "version", version: { ...LIVE, migrationTag: "v1" } };
    expect(describeWayBack(before, options, CONFIG)).toBe(
      "There is no way back to v-3: Cloudflare refuses one over a migration, here v2, v3.",
    );
  });
});

describe("what is deployed", () => {
  let wrangler: FakeWrangler;
  beforeEach(() => {
    wrangler = new FakeWrangler();
    wrangler.answer("deployments", [
      { created_on: "2027-03-02T10:00:00Z", versions: [part("v-2", 10), part("v-3", 90)] },
      { created_on: "2027-03-01T10:00:00Z", versions: [part("v-1", 100)] },
    ]);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    wrangler.remove();
  });
  const part = (version_id: string, percentage: number) => ({ version_id, percentage });
  const read = (...args: string[]) => readDeployed(parseOptions(args));

  it("is the version of the last deployment that has most requests", () => {
    wrangler.answer("versions", {
      id: "v-3",
      metadata: { created_on: "2027-03-02T09:00:00Z" },
      resources: {
        bindings: [
          { type: "plain_text", name: "HSTS", text: "off" },
          { type: "json", name: "EVENTS", json: { demo: {} } },
          { type: "secret_text", name: "ORIGIN_TOKEN" },
          { type: "durable_object_namespace", name: "LOBBY", class_name: "Lobby", namespace_id: "x" },
          { type: "assets", name: "ASSETS" },
        ],
        script_runtime: { migration_tag: "v3", usage_model: "standard" },
      },
    });
    expect(read("--env", "staging")).toEqual({
      status: "version",
      version: { ...LIVE, vars: { HSTS: "off", EVENTS: { demo: {} } } },
    });
    expect(wrangler.asked).toEqual([
      "deployments list --json --env staging",
      "versions view v-3 --json --env staging",
    ]);
  });

  it("is nothing where the Worker does not exist, or was never deployed", () => {
    wrangler.answer("deployments", []);
    expect(read()).toEqual({ status: "none" });
    wrangler.refuse("deployments", "This Worker does not exist on your account. [code: 10007]");
    expect(read()).toEqual({ status: "none" });
  });

  it("is unknown where wrangler does not say, with its words", () => {
    wrangler.answer("versions", { id: "v-3" });
    expect(read()).toMatchObject({ status: "unknown", reason: "wrangler shows a version in another shape" });
    wrangler.refuse("versions", "Authentication error [code: 10000]");
    expect(read()).toEqual({ status: "unknown", reason: "Authentication error [code: 10000]" });
  });
});

describe("the doctor before a deploy", () => {
  it("asks the Redis that the shell names, and fails when it does not answer", async () => {
    const here = { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1", UPSTASH_REDIS_REST_TOKEN: "t" };
    expect(await examineDeploy(CONFIG.vars, here)).toContainEqual(
      expect.objectContaining({ status: "fail", what: "Redis default" }),
    );
  });

  it("asks nobody in a dry run", async () => {
    const asked = (await examineDeploy(CONFIG.vars, null)).map(({ what }) => what);
    expect(asked).toEqual(["placement", "event demo"]);
  });
});
