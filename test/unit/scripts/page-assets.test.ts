import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Assets, bundleAssets, writeAssets } from "../../../scripts/build/page-assets.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "virtual-queue-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function putPage(): void {
  put("src/page/browser/waiting-page.ts", 'import { hi } from "./hi.ts";\ndocument.title = hi;\n');
  put("src/page/browser/hi.ts", 'export const hi: string = "สวัสดี";\n');
  put("src/page/waiting-page.css", "body {\n  color: red;\n}\n");
  put("src/page/icons/queue.svg", "<svg/>");
  put("src/proofs/browser/proofs-page.ts", "document.title = String(2);\n");
  put("src/proofs/browser/verifier.ts", "export const verify = (n: number) => n + 1;\n");
  put("src/proofs/proofs-page.css", "p {\n  color: green;\n}\n");
  put("src/desk/browser/desk.tsx", "document.title = String(1);\n");
  put("src/desk/desk.css", "p {\n  color: blue;\n}\n");
  put("src/page/solver/solver.ts", "export const solve = 1;\n");
  put("src/page/solver/worker.ts", "self.onmessage = null;\n");
}

const textOf = (assets: Assets, path: string) => new TextDecoder().decode(assets.get(path));

describe("the site's files", () => {
  it("are the pages' scripts and styles, made small, icons, and all that an operator put into public/", async () => {
    putPage();
    put("public/logos/shop.svg", "<svg/>");
    put("public/_headers", "/*\n");
    const assets = await bundleAssets(root);
    expect([...assets.keys()].sort()).toEqual([
      "_headers",
      "logos/shop.svg",
      "queue/assets/desk.css",
      "queue/assets/desk.js",
      "queue/assets/proofs-page.css",
      "queue/assets/proofs-page.js",
      "queue/assets/queue.svg",
      "queue/assets/solver-worker.js",
      "queue/assets/solver.js",
      "queue/assets/verifier.js",
      "queue/assets/waiting-page.css",
      "queue/assets/waiting-page.js",
    ]);
    expect(textOf(assets, "queue/assets/waiting-page.js").trim()).toBe(
      '(()=>{var t="สวัสดี";document.title=t;})();',
    );
    expect(textOf(assets, "queue/assets/waiting-page.css").trim()).toBe("body{color:red}");
  });

  it("are refused with the name of what is missing", async () => {
    put("src/page/waiting-page.css", "");
    await expect(bundleAssets(root)).rejects.toThrow("src/page/browser/waiting-page.ts");
  });

  it("are refused with the place of what does not compile", async () => {
    putPage();
    put("src/page/browser/hi.ts", "export const hi = ;\n");
    await expect(bundleAssets(root)).rejects.toThrow(/src\/page\/browser\/hi\.ts:1:18/);
  });
});

describe("writing them", () => {
  const assets = (text: string): Assets => new Map([["assets/a.js", new TextEncoder().encode(text)]]);

  it("replaces what has changed, and leaves alone what has not", () => {
    writeAssets(assets("one"), root);
    const file = join(root, "assets/a.js");
    utimesSync(file, 1, 1);
    writeAssets(assets("one"), root);
    expect(statSync(file).mtimeMs).toBe(1000);
    writeAssets(assets("two"), root);
    expect(readFileSync(file, "utf8")).toBe("two");
    expect(readdirSync(join(root, "assets"))).toEqual(["a.js"]);
  });

  it("removes what is gone", () => {
    put("old.svg", "<svg/>");
    writeAssets(assets("one"), root);
    expect(existsSync(join(root, "old.svg"))).toBe(false);
  });
});
