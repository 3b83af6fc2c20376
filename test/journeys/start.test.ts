import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, inject, it } from "vitest";
import { parseStartOptions } from "../../scripts/options/start-options.ts";
import { makeSecret } from "../../scripts/system/local-secrets.ts";
import { type System, startSystem } from "../../scripts/system/system.ts";
import { walkthroughOf } from "../../scripts/system/walkthrough.ts";
import { SOON_MS, soon } from "../support/soon.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

/** `npm start`, as somebody types it, until it says `ready`. */
async function npmStart(...args: string[]) {
  const child = spawn("npm", ["start", "--", "--port", "0", ...args], { cwd: ROOT, detached: true });
  const exited = once(child, "exit");
  const interrupt = () => process.kill(-(child.pid as number), "SIGINT"); // as a terminal does: the whole group
  undo.push(() => child.exitCode === null && interrupt() && exited);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  while (!/^ready (\S+)$/m.test(output)) {
    const [event] = await Promise.race([once(child.stdout, "data"), exited.then(() => ["exit"])]);
    if (event === "exit") break;
  }
  return { interrupt, exited, output: () => output, url: /^ready (\S+)$/m.exec(output)?.[1] ?? "" };
}

/** The same system with these variables, without the program around it, which builds the Worker anew. */
async function startWith(...vars: string[]): Promise<System> {
  const options = parseStartOptions(["--port", "0", ...vars.flatMap((variable) => ["--var", variable])]);
  const system = await startSystem({ ...options, modules: inject("workerModules") });
  undo.push(() => system.stop());
  return system;
}

/** The walkthrough's lines, with cookies in a folder of their own. */
async function paste(walkthrough: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  undo.push(() => rmSync(home, { recursive: true }));
  const lines = walkthrough.slice(walkthrough.indexOf("# join"));
  const script = lines.replaceAll("/tmp/queue-cookies", join(home, "cookies"));
  return (await run("bash", ["-euc", script], { timeout: SOON_MS })).stdout;
}

it("ends with lines that walk from joining to a booking when they are pasted, and stops everything on Ctrl-C", async () => {
  const { interrupt, exited, output, url } = await npmStart();
  expect(output().trimEnd().endsWith(`ready ${url}`)).toBe(true);
  const said = await paste(output().replace(/\nready .*/, ""));
  expect(said).toContain('{"status":"ready",'); // nobody waits
  expect(said).toContain('data: {"status":"ready","message":"You can now book!"}');
  expect(said).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/m);
  expect(said).toMatch(/\{"booking_id":"bk_[^"]+"/);

  const port = /^redis:\/\/127\.0\.0\.1:(\d+)$/m.exec(output())?.[1];
  interrupt();
  expect((await exited)[0]).toBe(0);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
});

it("walks with a login that it signs where people sign in at the shop", async () => {
  const system = await startWith("AUTH_MODE:jwt", "LOGIN_URL:http://127.0.0.1:3000/login");
  const said = await paste(await walkthroughOf(system));
  expect(said).toContain('{"status":"ready",'); // nobody waits
  expect(said).toMatch(/\{"booking_id":"bk_[^"]+"/);
});

it("walks in the gateway's place, with the secrets that were typed: the shop takes the pass, and the queue its word", async () => {
  const [QUEUE_PASS_SECRET, ORIGIN_TOKEN, GATEWAY_SECRET] = [makeSecret(), makeSecret(), makeSecret()];
  const vars = Object.entries({ AUTH_MODE: "gateway", QUEUE_PASS_SECRET, ORIGIN_TOKEN, GATEWAY_SECRET });
  const system = await startWith(...vars.map(([name, value]) => `${name}:${value}`));
  const said = await paste(await walkthroughOf(system));
  expect(said).toContain('{"status":"ready",'); // nobody waits
  expect(said).toMatch(/\{"booking_id":"bk_[^"]+"/);
  const headers = { "x-user-id": "malee", "x-gateway-secret": GATEWAY_SECRET };
  await soon(async () => {
    const position = await fetch(`${system.url}/api/v1/queue/position/demo`, { headers });
    expect(await position.json()).toMatchObject({ error: { code: "PASS_SPENT" } });
  });
});

it("says once, plainly, what is wrong with a variable, by name, and starts nothing", async () => {
  const { exited, output } = await npmStart("--var", "RELEASE_RATE:many");
  expect((await exited)[0]).toBe(1);
  expect(output()).toMatch(
    /\nThe configuration needs attention:\n- RELEASE_RATE is "many"; give a number .*\n$/,
  );
  expect(output()).not.toMatch(/redis:|\n\s+at /);
});
