// Puts in place what the other scripts need: the npm packages and redis-server (not with `--without-redis`), with
// `--browser` a Chromium with Thai letters, with `--all-browsers` a Firefox and WebKitGTK beside it, with `--for-checks`
// what `npm run check` starts, and with `--for-tests` all that `npm test` starts. It is plain JavaScript and imports
// nothing, because it runs first, on whatever Node there is; when all is there it says nothing and takes no time.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A program has the first of these names that is there: in PATH, or where a Mac keeps it. */
const REDIS = {
  name: "redis-server",
  programs: ["redis-server"],
  debianPackage: "redis-server",
  brewPackage: "redis",
  elsewhere: "Redis 6.2 or later, such as: dnf install redis",
};
/** scripts/browser/chromium.ts starts it. */
const CHROMIUM = {
  name: "Chromium",
  programs: [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  debianPackage: "chromium",
  brewPackage: "--cask google-chrome",
  elsewhere: "Chromium, such as: dnf install chromium",
};
/** Debian's package and what is in it; scripts/browser/chromium.ts starts it for most pages of the tests, where it is there. */
const HEADLESS_SHELL = "chromium-headless-shell";
/** test/support/browser/engines starts them: Firefox, and WebKitGTK on a screen and a message bus of its own. */
const OTHER_BROWSERS = [
  {
    name: "Firefox",
    programs: ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
    debianPackage: "firefox-esr",
    brewPackage: "--cask firefox",
    elsewhere: "Firefox, such as: dnf install firefox",
  },
  {
    name: "WebKitGTK's WebKitWebDriver",
    programs: ["WebKitWebDriver"],
    debianPackage: "webkit2gtk-driver",
    elsewhere: "WebKitGTK with its driver",
  },
  { name: "xvfb-run", programs: ["xvfb-run"], debianPackage: "xvfb", elsewhere: "Xvfb" },
  {
    name: "dbus-run-session",
    programs: ["dbus-run-session"],
    debianPackage: "dbus",
    elsewhere: "the D-Bus daemon",
  },
];

const LUACHECK = {
  name: "luacheck",
  programs: ["luacheck"],
  debianPackage: "lua-check",
  brewPackage: "luacheck",
  elsewhere: "luacheck, such as: luarocks install luacheck",
};

/**
 * Two browsers without scripts, the gateway of docs/gateway.md, who scrapes /metrics with docs/monitoring, and the languages
 * and the gate of examples.
 */
const OTHER_PROGRAMS_OF_TESTS = [
  { name: "lynx", programs: ["lynx"], debianPackage: "lynx", brewPackage: "lynx", elsewhere: "lynx" },
  { name: "w3m", programs: ["w3m"], debianPackage: "w3m", brewPackage: "w3m", elsewhere: "w3m" },
  {
    name: "nginx",
    programs: ["nginx", "/usr/sbin/nginx"], // Debian keeps it where only root's PATH leads
    debianPackage: "nginx",
    brewPackage: "nginx",
    elsewhere: "nginx",
  },
  {
    name: "Prometheus",
    programs: ["prometheus"], // promtool comes with it
    debianPackage: "prometheus",
    brewPackage: "prometheus",
    elsewhere: "Prometheus 2.42 or later, with promtool",
  },
  {
    name: "HAProxy",
    programs: ["haproxy", "/usr/sbin/haproxy"],
    debianPackage: "haproxy",
    brewPackage: "haproxy",
    elsewhere: "HAProxy 2.5 or later",
  },
  {
    name: "Go",
    programs: ["go", "/usr/local/go/bin/go"],
    debianPackage: "golang-go",
    brewPackage: "go",
    elsewhere: "Go 1.19 or later",
  },
  {
    name: "PHP",
    programs: ["php"],
    debianPackage: "php-cli",
    brewPackage: "php",
    elsewhere: "PHP 8.1 or later",
  },
  {
    name: "Python",
    programs: ["python3", "/usr/bin/python3"],
    debianPackage: "python3",
    brewPackage: "python",
    elsewhere: "Python 3.9 or later",
  },
];

/** What the shops in other languages import: there when one of the commands ends with 0. Debian's Python is its own. */
const PYTHON_IMPORTS = ["-c", "import jwt, cryptography"];
const LIBRARIES_OF_TESTS = [
  {
    name: "PHP's curl or SQLite",
    proofs: [["php", ["-r", 'exit(extension_loaded("curl") && extension_loaded("pdo_sqlite") ? 0 : 1);']]],
    debianPackages: ["php-curl", "php-sqlite3"],
    elsewhere: "PHP with its extensions curl, openssl, pdo_sqlite and sodium",
  },
  {
    name: "Python's PyJWT",
    proofs: [
      ["/usr/bin/python3", PYTHON_IMPORTS],
      ["python3", PYTHON_IMPORTS],
    ],
    debianPackages: ["python3-jwt", "python3-cryptography"],
    elsewhere: "PyJWT 2.6 or later with cryptography",
  },
];

installPackages();
const asks = (...options) => options.some((option) => process.argv.includes(option));

if (!asks("--without-redis")) installProgram(REDIS);
if (asks("--browser", "--all-browsers", "--for-tests")) {
  installProgram(CHROMIUM);
  // A test reads Thai without its letters; a picture of the page shows boxes.
  if (mayInstall() && !hasThaiLetters()) install("fonts-noto-core");
}
if (asks("--for-checks", "--for-tests")) installProgram(LUACHECK);
// Tests do without, and take longer.
if (asks("--for-tests") && mayInstall() && !isInstalled(HEADLESS_SHELL) && isOffered(HEADLESS_SHELL)) {
  install(HEADLESS_SHELL);
}
if (asks("--for-tests")) {
  OTHER_PROGRAMS_OF_TESTS.forEach(installProgram);
  LIBRARIES_OF_TESTS.forEach(installLibrary);
}
if (asks("--all-browsers")) OTHER_BROWSERS.forEach(installProgram);
checkNode();

function installPackages() {
  const installed = modifiedAt(join(root, "node_modules", ".package-lock.json"));
  if (installed >= modifiedAt(join(root, "package-lock.json"))) return;
  console.error("Installing packages (npm ci) …");
  if (!run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
    fail("npm ci failed, see above. Run it again when the cause is gone.");
  }
}

function installProgram({ name, programs, debianPackage, brewPackage, elsewhere }) {
  if (programs.some(isInstalled)) return;
  if (!mayInstall()) fail(`${name} is missing. ${howToInstall(debianPackage, brewPackage, elsewhere)}`);
  install(debianPackage);
  if (!programs.some(isInstalled)) fail(`apt-get could not install ${debianPackage}, see above.`);
}

function installLibrary({ name, proofs, debianPackages, elsewhere }) {
  const isThere = () => proofs.some(([program, args]) => spawnSync(program, args).status === 0);
  if (isThere()) return;
  const how = isDebian() ? `sudo apt-get install ${debianPackages.join(" ")}` : elsewhere;
  if (!mayInstall()) fail(`${name} is missing. Install it: ${how}`);
  debianPackages.forEach(install);
  if (!isThere()) fail(`apt-get could not install ${debianPackages.join(" ")}, see above.`);
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

/** Not by Ubuntu, for one. */
function isOffered(debianPackage) {
  return spawnSync("apt-cache", ["show", debianPackage], { stdio: "ignore" }).status === 0;
}

function howToInstall(debianPackage, brewPackage, elsewhere) {
  if (process.platform === "darwin")
    return brewPackage ? `Install it: brew install ${brewPackage}` : "Install it on Linux: a Mac has none.";
  if (isDebian()) return `Install it: sudo apt-get install ${debianPackage}`;
  return `Install your system's package of ${elsewhere}`;
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
