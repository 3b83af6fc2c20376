/** lynx and w3m as people have them: each opens a page or sends one of its forms, and gives the text that is read. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export const TEXT_BROWSERS = ["lynx", "w3m"] as const;
type Program = (typeof TEXT_BROWSERS)[number];

/** One person's browser; `keepsCookies`: as it comes, and not as somebody has set it who wants none. */
export class TextBrowser {
  readonly #program: Program;
  readonly #home = mkdtempSync(join(tmpdir(), "virtual-queue-text-"));
  readonly #settings: readonly string[];

  constructor(program: Program, { keepsCookies = true } = {}) {
    this.#program = program;
    this.#settings =
      program === "lynx" ? this.#lynxSettings(keepsCookies) : [keepsCookies ? "-cookie" : "-no-cookie"];
  }

  read(url: string): Promise<string> {
    return this.#run(["-dump", url]);
  }

  /** Sends the form of a page whose address ends so. */
  async press(url: string, action: string): Promise<string> {
    const source = await this.#run([this.#program === "lynx" ? "-source" : "-dump_source", url]);
    const form = formsIn(source).find((each) => each.action.endsWith(action));
    if (!form) throw new Error(`no form leads to ${action}`);
    const to = new URL(form.action, url).href;
    if (this.#program === "lynx") return this.#run(["-dump", "-post_data", to], `${form.fields}\n---\n`);
    const body = join(this.#home, "body");
    writeFileSync(body, form.fields);
    return this.#run(["-dump", "-post", body, to]);
  }

  close(): void {
    rmSync(this.#home, { recursive: true });
  }

  async #run(args: readonly string[], input = ""): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: this.#home, TERM: "vt100", LANG: "C.UTF-8" };
    const browser = spawn(this.#program, [...this.#settings, ...args], {
      env,
      stdio: ["pipe", "pipe", "ignore"],
    });
    browser.stdin.end(input);
    return text(browser.stdout);
  }

  #lynxSettings(keepsCookies: boolean): string[] {
    const [file, jar] = [join(this.#home, "lynx.cfg"), join(this.#home, "jar")];
    const cookies = keepsCookies
      ? [
          "ACCEPT_ALL_COOKIES:TRUE",
          "PERSISTENT_COOKIES:TRUE",
          `COOKIE_FILE:${jar}`,
          `COOKIE_SAVE_FILE:${jar}`,
        ]
      : ["SET_COOKIES:FALSE"];
    writeFileSync(file, [...cookies, "CHARACTER_SET:utf-8", ""].join("\n"));
    return [`-cfg=${file}`];
  }
}

interface Form {
  readonly action: string;
  readonly fields: string;
}

/** What stands in a comment is no form. */
function formsIn(html: string): Form[] {
  const forms = html.replaceAll(/<!--.*?-->/gs, "").matchAll(/<form [^>]*action="([^"]*)".*?<\/form>/gs);
  return [...forms].map(([form, action = ""]) => {
    const hidden = form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
    const fields = [...hidden].map(([, name = "", value = ""]) => [name, value]);
    return { action, fields: new URLSearchParams(fields).toString() };
  });
}
