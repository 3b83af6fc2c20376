/** `npm run admin-token`: what it prints opens the desk that it was made for. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readDesk } from "../../../src/config/read-desk.ts";

const PROGRAM = fileURLToPath(new URL("../../../scripts/admin-token.ts", import.meta.url));

function run(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: "utf8" });
}

it("prints a token of 256 random bits, and the line that the queue reads as its own", () => {
  const made = [run("--name", "mali", "--role", "operator"), run("--name", "mali", "--role", "operator")].map(
    ({ stdout }) => {
      const [token = "", line = ""] = stdout.split("\n").filter((text) => text.startsWith("  "));
      return { token: token.trim(), line };
    },
  );
  for (const { token, line } of made) {
    expect(Buffer.from(token, "base64url").byteLength).toBe(32);
    const hash = createHash("sha256").update(token).digest("hex");
    const { tokens, problems } = readDesk({ ADMIN_TOKENS: line });
    expect([tokens, problems]).toEqual([[{ name: "mali", role: "operator", hash }], []]);
    expect(line).not.toContain(token);
  }
  expect(made[0]?.token).not.toBe(made[1]?.token);
});

it.each([
  [[], "--name is missing"],
  [["--name", "a b"], "--name a b is no name"],
  [["--name", "mali", "--role", "boss"], "--role boss is unknown"],
])("says of %j what to type instead", (args, reason) => {
  const { status, stderr, stdout } = run(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`admin-token: ${reason}`);
});
