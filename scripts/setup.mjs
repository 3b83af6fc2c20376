// Puts in place what the other scripts need: the npm packages and redis-server (not with `--without-redis`), and with
// `--browser` a Chromium with Thai letters, with `--text-browsers` lynx and w3m, with `--nginx` that. It is plain
// JavaScript and imports nothing, because it runs first, on whatever Node there is; when all is there it says nothing
// and takes no time.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** By their names in PATH, and where a Mac keeps them; scripts/lib/chromium.ts starts the first there is. */
const BROWSERS = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Debian keeps it where only root's PATH leads. */
const NGINX = ["nginx", "/usr/sbin/nginx"];

installPackages();
if (!process.argv.includes("--without-redis")) installRedis();
if (process.argv.includes("--browser")) installBrowser();
if (process.argv.includes("--text-browsers"))
  for (const name of ["lynx", "w3m"]) installProgram(name, [name]);
if (process.argv.includes("--nginx")) installProgram("nginx", NGINX);
checkNode();

function installPackages() {
  const installed = modifiedAt(join(root, "node_modules", ".package-lock.json"));
  if (installed >= modifiedAt(join(root, "package-lock.json"))) return;
  console.error("Installing packages (npm ci) …");
  if (!run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
    fail("npm ci failed, see above. Run it again when the cause is gone.");
  }
}

function installRedis() {
  if (isInstalled("redis-server")) return;
  if (!mayInstall())
    fail(`redis-server is missing. ${howToInstall("redis-server", "redis", "Redis 6.2 or later")}`);
  install("redis-server");
  if (!isInstalled("redis-server")) fail("apt-get could not install redis-server, see above.");
}

function installBrowser() {
  if (!BROWSERS.some(isInstalled)) {
    if (!mayInstall())
      fail(`Chromium is missing. ${howToInstall("chromium", "--cask google-chrome", "Chromium")}`);
    install("chromium");
    if (!BROWSERS.some(isInstalled)) fail("apt-get could not install chromium, see above.");
  }
  // A test reads Thai without its letters; a picture of the page shows boxes.
  if (mayInstall() && !hasThaiLetters()) install("fonts-noto-core");
}

function installProgram(name, places) {
  if (places.some(isInstalled)) return;
  if (!mayInstall()) fail(`${name} is missing. ${howToInstall(name, name, name)}`);
  install(name);
  if (!places.some(isInstalled)) fail(`apt-get could not install ${name}, see above.`);
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

function mayInstall() {
  return isDebian() && process.getuid?.() === 0;
}

function install(debianPackage) {
  console.error(`Installing ${debianPackage} (apt-get) …`);
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  run("apt-get", ["update", "-qq"], quiet); // when it fails, the lists at hand may still do
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", debianPackage], quiet);
}

function howToInstall(debianPackage, brewPackage, elsewhere) {
  if (process.platform === "darwin") return `Install it: brew install ${brewPackage}`;
  if (isDebian()) return `Install it: sudo apt-get install ${debianPackage}`;
  return `Install your system's package of ${elsewhere}, such as: dnf install ${debianPackage.replace("-server", "")}`;
}

function hasThaiLetters() {
  return spawnSync("fc-list", [":lang=th", "file"], { encoding: "utf8" }).stdout?.trim() !== "";
}

function isDebian() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && isInstalled("apt-get");
}

/** By its name in PATH, or by its path. */
function isInstalled(program) {
  if (program.startsWith("/")) return isExecutable(program);
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
