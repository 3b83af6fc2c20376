/** `npm run deploy -- --env NAME`: environments inherit neither variables nor objects, and a Worker without them only refuses. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readWranglerConfig } from "../../../scripts/build/read-wrangler-config.ts";
import { checkDeploy } from "../../../scripts/deploy/check.ts";
import { parseOptions } from "../../../scripts/deploy/options.ts";
import { ROOT, WRANGLER_CONFIG } from "../../../scripts/paths.ts";

const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
const config = join(folder, "wrangler.toml");
afterAll(() => rmSync(folder, { recursive: true }));

/** wrangler.toml with more at its end. Its paths count from where it stands, so that the copy names ours in full. */
function append(more: string, change = (text: string) => text): void {
  const text = readFileSync(WRANGLER_CONFIG, "utf8").replace(
    /"(src\/index\.ts|\.local\/assets)"/g,
    `"${ROOT}$1"`,
  );
  writeFileSync(config, `${change(text)}\n${more}`);
}

/** The lines of what has to be mended. */
function problemsOf(...args: string[]): string[] {
  const options = parseOptions(["--dry-run", ...args]);
  try {
    checkDeploy(options, readWranglerConfig(config, options.env), readWranglerConfig(config, ""));
    return [];
  } catch (error) {
    return (error as Error).message.split("\n- ").slice(1);
  }
}

const [, documented = ""] =
  /```toml\n(\[env\.staging\][^`]*)```/.exec(readFileSync(join(ROOT, "docs/settings.md"), "utf8")) ?? [];

describe("the environment that docs/settings.md shows", () => {
  it("passes the check, and wrangler builds it with all that the Worker needs", { timeout: 180_000 }, () => {
    append(documented);
    const PATH = [join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["scripts/deploy.ts", "--dry-run", "--env", "staging", "--config", config],
      { cwd: ROOT, encoding: "utf8", env: { ...process.env, PATH, WRANGLER_SEND_METRICS: "false" } },
    );
    const said = stdout + stderr;
    expect([status, said]).toEqual([0, expect.stringContaining("--dry-run: exiting now.")]);
    for (const bound of [
      /env\.LOBBY \(Lobby\)/,
      /env\.RELEASE_LOOP \(ReleaseLoop\)/,
      /env\.ASSETS/,
      /env\.EVENTS/,
    ]) {
      expect(said).toMatch(bound);
    }
    expect(said).not.toContain('"durable_objects" exists at the top level');
  });

  it("leaves the real sale its own address", () => {
    append(
      documented,
      (text) => `routes = [{ pattern = "queue.shop.example", custom_domain = true }]\n${text}`,
    );
    expect(problemsOf("--env", "staging")).toEqual([]);
  });
});

describe("the check refuses", () => {
  it("an environment without objects and events, and says what to write into which section", () => {
    append("[env.staging]\n");
    expect(problemsOf("--env", "staging")).toEqual([
      `LOBBY is not bound to this Worker's objects; write [[env.staging.durable_objects.bindings]] with name = "LOBBY", class_name = "Lobby"`,
      `BOOTH is not bound to this Worker's objects; write [[env.staging.durable_objects.bindings]] with name = "BOOTH", class_name = "Booth"`,
      `RELAY is not bound to this Worker's objects; write [[env.staging.durable_objects.bindings]] with name = "RELAY", class_name = "Relay"`,
      `RELEASE_LOOP is not bound to this Worker's objects; write [[env.staging.durable_objects.bindings]] with name = "RELEASE_LOOP", class_name = "ReleaseLoop"`,
      `DOORKEEPER is not bound to this Worker's objects; write [[env.staging.durable_objects.bindings]] with name = "DOORKEEPER", class_name = "Doorkeeper"`,
      `DESK is not bound to this Worker's objects; write [[env.staging.durable_objects.bindings]] with name = "DESK", class_name = "Desk"`,
      `DRAW is not bound to this Worker's objects; write [[env.staging.durable_objects.bindings]] with name = "DRAW", class_name = "Draw"`,
      "JOINS_BY_ADDRESS, JOINS_BY_ACCOUNT, PAGES_BY_ADDRESS, PAGES_BY_ACCOUNT, STREAMS_BY_ADDRESS, STREAMS_BY_ACCOUNT: bound to no rate limiter, so nothing is limited; write [[env.staging.ratelimits]] for each, as in the product's wrangler.toml",
      "EVENTS is missing; declare each event as [env.staging.vars.EVENTS.my-event]; [env.staging] inherits no variable, so repeat there all that it needs",
    ]);
  });

  it("an environment that would run the objects of another Worker", () => {
    append(documented.replace('"LOBBY"', '"LOBBY"\nscript_name = "virtual-queue"'));
    expect(problemsOf("--env", "staging")).toEqual([
      expect.stringMatching(/^LOBBY is not bound to this Worker's/),
    ]);
  });

  it("an environment that would take over the address of the real sale", () => {
    const own = documented.replace(/^routes.*$/m, "");
    append(own, (text) => `routes = [{ pattern = "queue.shop.example", custom_domain = true }]\n${text}`);
    expect(problemsOf("--env", "staging")).toEqual([
      "queue.shop.example is the top level's, and would lead here; write routes = [] or others under [env.staging]",
    ]);
  });

  it("an environment that switches off what it would have inherited", () => {
    append(`${documented}
[env.staging.triggers]
crons = []
[env.staging.assets]
directory = "x"
[[env.staging.migrations]]
tag = "v1"
new_sqlite_classes = ["Lobby"]
`);
    expect(problemsOf("--env", "staging")).toEqual([
      'Booth, Relay, ReleaseLoop, Doorkeeper, Desk, Draw: in no migration; write [[env.staging.migrations]] with new_sqlite_classes = ["Booth","Relay","ReleaseLoop","Doorkeeper","Desk","Draw"]',
      `ASSETS, the page's script and style, is not bound; write [env.staging.assets] with directory = ".local/assets", binding = "ASSETS"`,
      'the cron of each minute is missing; write [env.staging.triggers] with crons = ["* * * * *"]',
    ]);
  });

  it("a configuration of one's own that lacks them, by the names of its own sections", () => {
    writeFileSync(config, `name = "mine"\nmain = "${ROOT}src/index.ts"\ncompatibility_date = "2026-10-20"\n`);
    expect(problemsOf().map((problem) => problem.split("; ")[1])).toEqual([
      'write [[durable_objects.bindings]] with name = "LOBBY", class_name = "Lobby"',
      'write [[durable_objects.bindings]] with name = "BOOTH", class_name = "Booth"',
      'write [[durable_objects.bindings]] with name = "RELAY", class_name = "Relay"',
      'write [[durable_objects.bindings]] with name = "RELEASE_LOOP", class_name = "ReleaseLoop"',
      'write [[durable_objects.bindings]] with name = "DOORKEEPER", class_name = "Doorkeeper"',
      'write [[durable_objects.bindings]] with name = "DESK", class_name = "Desk"',
      'write [[durable_objects.bindings]] with name = "DRAW", class_name = "Draw"',
      'write [[migrations]] with new_sqlite_classes = ["Lobby","Booth","Relay","ReleaseLoop","Doorkeeper","Desk","Draw"]',
      'write [assets] with directory = ".local/assets", binding = "ASSETS"',
      "write [[ratelimits]] for each, as in the product's wrangler.toml",
      'write [triggers] with crons = ["* * * * *"]',
      "declare each event as [vars.EVENTS.my-event]",
    ]);
  });

  it("an environment that is not there, before anything changes", () => {
    append(documented);
    expect(() => readWranglerConfig(config, "stagging")).toThrow('"stagging"');
  });
});
