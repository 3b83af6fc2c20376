/** What Redis is sent in place of a script. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findLuaMutants } from "../../../../scripts/mutate/lua-mutants.ts";
import { HIT, LuaScripts } from "../../../../scripts/mutate/lua-scripts.ts";
import { SCRIPTS, type ScriptName } from "../../../../src/store/scripts.ts";

const ROOT = process.cwd();
const EARN = "src/store/lua/earn.lua";
const FLUSH = "src/store/lua/flush.lua";
const scripts = new LuaScripts(ROOT, [EARN, FLUSH]);
const found = (name: ScriptName) => ({ text: SCRIPTS[name], before: "" });
const mutantsOf = (file: string) => findLuaMutants(file, readFileSync(`${ROOT}/${file}`, "utf8")).mutants;

describe("a script under a mutant", () => {
  it.each([
    ["of a part that it includes", EARN],
    ["of its own file, between its includes", FLUSH],
  ])("has the change %s, and is the same otherwise", (_, file) => {
    for (const mutant of mutantsOf(file)) {
      const { text } = scripts.change(found("flush"), mutant);
      const unguarded = text.replace(/^local __loops.*? end end /, "").replaceAll("__loop(); ", "");
      expect(unguarded).not.toBe(SCRIPTS.flush);
      expect(unguarded.length).toBe(SCRIPTS.flush.length - mutant.was.length + mutant.becomes.length);
    }
  });

  it("of a part that it does not include is the same script by another SHA-1", () => {
    const [mutant] = mutantsOf(EARN);
    const { text } = scripts.change(found("serve_booth"), mutant ?? null);
    expect(text.startsWith(SCRIPTS.serve_booth)).toBe(true);
    expect(text).toBe(scripts.change(found("serve_booth"), null).text);
    expect(text).not.toBe(SCRIPTS.serve_booth);
  });
});

describe("a script that says which of its statements run", () => {
  it("has a word for each of the files that it includes, and is the same otherwise", () => {
    const { text } = scripts.note(found("release_batch"));
    expect(text).toContain(HIT);
    expect(text).toContain(`__hit("${EARN}:0"); `);
    expect(text).not.toContain(`__hit("${FLUSH}:`);
    const silent = text.replace(/^local __seen.*? end end /, "").replaceAll(/__hit\(".*?"\); /g, "");
    expect(silent).toBe(SCRIPTS.release_batch);
  });
});
