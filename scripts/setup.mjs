// Puts in place what the other scripts need: the npm packages and redis-server. It is plain JavaScript and imports
// nothing, because it runs first, on whatever Node there is; when all is there it says nothing and takes no time.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

installPackages();
installRedis();
checkNode();

function installPackages() {
  const installed = modifiedAt(join(root, "node_modules", ".package-lock.json"));
  if (installed >= modifiedAt(join(root, "package-lock.json"))) return;
  console.log("Installing packages (npm ci) …");
  if (!run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
    fail("npm ci failed, see above. Run it again when the cause is gone.");
  }
}

function installRedis() {
  if (isInstalled("redis-server")) return;
  if (!isDebian() || process.getuid?.() !== 0) fail(howToInstallRedis());
  console.log("Installing redis-server (apt-get) …");
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  run("apt-get", ["update", "-qq"], quiet); // when it fails, the lists at hand may still do
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "redis-server"], quiet);
  if (!isInstalled("redis-server")) fail("apt-get could not install redis-server, see above.");
}

/**
 * The packages bring a Node 22 for most platforms, which npm's scripts find before yours; elsewhere yours must do.
 * They look for it by `exec env node`, because a shell may remember where `node` was before it was installed.
 */
function checkNode() {
  if (process.features.typescript || existsSync(join(root, "node_modules", ".bin", "node"))) return;
  fail(
    `Node ${process.versions.node} runs no TypeScript, and no package brought a newer one for ` +
      `${process.platform} ${process.arch}. Install Node 24, or 22.18 and later: https://nodejs.org/en/download`,
  );
}

function howToInstallRedis() {
  if (process.platform === "darwin") return "redis-server is missing. Install it: brew install redis";
  if (isDebian()) return "redis-server is missing. Install it: sudo apt-get install redis-server";
  return "redis-server is missing. Install your system's package of Redis 6.2 or later, such as: dnf install redis";
}

function isDebian() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && isInstalled("apt-get");
}

function isInstalled(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not in this folder
  }
}

/** In ms, 0 when there is no such file. */
function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Without a standard input: nothing may ask. Its output goes to stderr, ours is for what comes next. */
function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (error) console.error(`${program}: ${error.message}`);
  return status === 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
