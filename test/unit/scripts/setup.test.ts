import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SETUP = fileURLToPath(new URL("../../../scripts/setup.mjs", import.meta.url));
const OLD = "--no-experimental-strip-types"; // what an older Node cannot do either

/** In the order in which setup asks for them. */
const OTHER_BROWSERS = {
  firefox: "Firefox",
  WebKitWebDriver: "WebKitGTK's WebKitWebDriver",
  "xvfb-run": "xvfb-run",
  "dbus-run-session": "dbus-run-session",
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  for (const folder of ["bin", "scripts", "node_modules/.bin"])
    mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(SETUP, join(root, "scripts/setup.mjs"));
  symlinkSync("/bin/sh", join(root, "bin/redis-server")); // it is only looked for
});
afterEach(() => rmSync(root, { recursive: true }));

function setup(nodeOptions: string[] = [], ...options: string[]) {
  const args = [...nodeOptions, join(root, "scripts/setup.mjs"), ...options];
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: { PATH: join(root, "bin") },
    encoding: "utf8",
  });
  return { status, stderr };
}

describe("setting up, when the packages are there", () => {
  it("is content with a Node that a package brought, however old yours is", () => {
    symlinkSync(process.execPath, join(root, "node_modules/.bin/node"));
    expect(setup([OLD])).toEqual({ status: 0, stderr: "" });
  });

  it("is content with your Node where no package brought one, when it runs TypeScript", () => {
    expect(setup()).toEqual({ status: 0, stderr: "" });
  });

  it("says which Node to install when yours does not", () => {
    const { status, stderr } = setup([OLD]);
    expect(status).toBe(1);
    expect(stderr).toContain("Install Node 24, or 22.18 and later");
    expect(stderr).toContain(`for ${process.platform} ${process.arch}`);
  });

  it.skipIf(process.platform === "darwin")("asks for a browser only where one is used", () => {
    const { status, stderr } = setup([], "--browser");
    expect(status).toBe(1);
    expect(stderr).toContain("Chromium is missing. Install");
    expect(setup()).toEqual({ status: 0, stderr: "" });
  });

  it.skipIf(process.platform === "darwin")("asks for no Redis where none is used", () => {
    rmSync(join(root, "bin/redis-server"));
    const { status, stderr } = setup();
    expect(status).toBe(1);
    expect(stderr).toContain("redis-server is missing. Install");
    expect(setup([], "--without-redis")).toEqual({ status: 0, stderr: "" });
  });

  it.skipIf(process.platform === "darwin")("asks for what only tests start before they do", () => {
    for (const name of ["chromium", "luacheck", "lynx", "w3m", "prometheus"])
      symlinkSync("/bin/sh", join(root, "bin", name));
    // Languages are asked whether they have their libraries: these say yes.
    for (const name of ["haproxy", "go", "php", "python3"]) symlinkSync("/bin/true", join(root, "bin", name));
    expect(setup()).toEqual({ status: 0, stderr: "" });
    // Debian keeps nginx where no PATH is asked.
    if (!existsSync("/usr/sbin/nginx")) {
      const { status, stderr } = setup([], "--for-tests");
      expect([status, stderr]).toEqual([1, expect.stringContaining("nginx is missing. Install")]);
    }
    symlinkSync("/bin/sh", join(root, "bin/nginx"));
    expect(setup([], "--for-tests")).toEqual({ status: 0, stderr: "" });
    rmSync(join(root, "bin/w3m"));
    expect(setup([], "--for-tests").stderr).toContain("w3m is missing. Install");
  });

  it.skipIf(process.platform === "darwin")("asks for what only checks start before they do", () => {
    expect(setup([], "--without-redis", "--for-checks").stderr).toContain("luacheck is missing. Install");
    symlinkSync("/bin/sh", join(root, "bin/luacheck"));
    expect(setup([], "--without-redis", "--for-checks")).toEqual({ status: 0, stderr: "" });
  });

  it("is content with any of the browsers it knows", () => {
    symlinkSync("/bin/sh", join(root, "bin/google-chrome"));
    expect(setup([], "--browser")).toEqual({ status: 0, stderr: "" });
  });

  it.skipIf(process.platform === "darwin")("asks for the other browsers only where they are tried", () => {
    symlinkSync("/bin/sh", join(root, "bin/chromium"));
    expect(setup([], "--browser")).toEqual({ status: 0, stderr: "" });
    for (const [program, name] of Object.entries(OTHER_BROWSERS)) {
      const { status, stderr } = setup([], "--all-browsers");
      expect(status).toBe(1);
      expect(stderr).toContain(`${name} is missing. Install`);
      symlinkSync("/bin/sh", join(root, "bin", program));
    }
    expect(setup([], "--all-browsers")).toEqual({ status: 0, stderr: "" });
  });
});
