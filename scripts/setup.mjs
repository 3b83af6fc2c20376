/**
 * Makes a bare machine ready, quietly when it is: packages from the lockfile and redis-server. Plain JavaScript
 * on Node 20 with no packages, because it runs before there are any. Exits 1 with what to install when it may not.
 */
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, "node_modules", ".package-lock.json");
const lockfile = join(root, "package-lock.json");

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  console.log("Installing packages …");
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}

if (!isOnPath("redis-server")) {
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) {
    console.error(
      [
        "This needs a redis-server (7.0 or newer) on the PATH. Install it with",
        "  Debian, Ubuntu:  sudo apt-get install redis-server",
        "  macOS:           brew install redis",
      ].join("\n"),
    );
    process.exit(1);
  }
  console.log("Installing redis-server …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-q"], env);
  run("apt-get", ["install", "-q", "-y", "--no-install-recommends", "redis-server"], env);
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Shows what a step prints only when it fails. */
function run(program, args, env = process.env) {
  try {
    execFileSync(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    console.error(`${program} ${args.join(" ")} failed:\n${error.stdout ?? ""}${error.stderr ?? error}`);
    process.exit(1);
  }
}
