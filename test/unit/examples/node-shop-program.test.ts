/** The example shop as its README says to run it, and the sentences by which it refuses its variables. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { soon } from "../../support/soon.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SECRET = "a-secret-of-the-tests-of-32-bytes-";

/** The command of the README that runs the shop alone. */
function usage(): string {
  const readme = readFileSync(`${ROOT}examples/node-shop/README.md`, "utf8");
  const [, command = ""] = /```sh\n(QUEUE_URL=[\s\S]*?)\n```/.exec(readme) ?? [];
  return command;
}

/** As in a shell of your own: npm puts the packages' Node there only while it runs a script. */
const path = process.env.PATH?.split(delimiter).filter((folder) => !folder.includes("node_modules"));

it("starts by the command in its README", async () => {
  const line = usage().replaceAll("=…", `=${SECRET}`).replace("=8788", "=0");
  const env = { PATH: path?.join(delimiter) };
  const shell = spawn("sh", ["-c", line], { cwd: ROOT, env, detached: true });
  let said = "";
  for (const stream of [shell.stdout, shell.stderr]) stream.on("data", (chunk) => (said += chunk));
  try {
    const started = /^shop http:\/\/127\.0\.0\.1:\d+ for the queue at http/;
    await soon(() => expect(said).toMatch(started));
  } finally {
    if (shell.exitCode === null) process.kill(-Number(shell.pid)); // whatever the shell started, too
  }
});

it.each([
  [{ QUEUE_PASS_SECRET: "" }, "Set QUEUE_PASS_SECRET and ORIGIN_TOKEN to the queue's own."],
  [{ QUEUE_PASS_SECRET: "short" }, "QUEUE_PASS_SECRET has fewer than 32 bytes; set it to the queue's own."],
  [{ PORT: "abc" }, "PORT abc is no port."],
  [{ QUEUE_URL: "queue" }, "QUEUE_URL queue is no address, e.g. http://127.0.0.1:8787."],
])("says in a sentence what is wrong with %j, and starts nothing", (variables, sentence) => {
  const env = { QUEUE_PASS_SECRET: SECRET, ORIGIN_TOKEN: SECRET, PORT: "0", ...variables };
  const { status, stderr } = spawnSync(process.execPath, [`${ROOT}examples/node-shop/main.ts`], {
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: `${sentence}\n` });
});
