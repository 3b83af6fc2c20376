/** docs/origin.md: what a newcomer copies out of it fits the files that it is about. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const text = readFileSync(join(ROOT, "docs/origin.md"), "utf8");

it("turns the example of nginx into one for this machine: no TLS, and no address of a real one but the shop's name", () => {
  const [, command = ""] = /^(sed -e [\s\S]*?) > \/tmp\/gate\/nginx\.conf$/m.exec(text) ?? [];
  const changed = execFileSync("sh", ["-c", command], { cwd: ROOT, encoding: "utf8" });
  expect(changed).toContain("listen 127.0.0.1:8080;");
  expect(changed).toContain("server 127.0.0.1:8787;");
  expect(changed).toContain("proxy_pass http://virtual_queue/");
  expect(changed).toContain("include /tmp/gate/queue-token.conf;");
  expect(changed).not.toMatch(/^\s*ssl_certificate|443|workers\.dev|queue\.shop\.example/m);
});

it("starts each shop in a folder that is there, with the file that it names", () => {
  const started = [...text.matchAll(/\(cd (examples\/[\w-]+) && ([^`]+)\)`/g)];
  expect(started).toHaveLength(3);
  for (const [, folder = "", command = ""] of started) {
    const files = [...command.matchAll(/[\w-]+\.(?:php|py)\b/g)].map(([file]) => file);
    for (const file of files) expect(readFileSync(join(ROOT, folder, file), "utf8")).not.toBe("");
    expect(readFileSync(join(ROOT, folder, "README.md"), "utf8")).toContain(command.split(" ").at(-1));
  }
});
