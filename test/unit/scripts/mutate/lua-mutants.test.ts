/** Which changes of a Lua file are tried. */
import { describe, expect, it } from "vitest";
import { findLuaMutants } from "../../../../scripts/mutate/lua-mutants.ts";

/** The text after each change. */
function changesOf(text: string): string[] {
  const { mutants } = findLuaMutants("a.lua", text);
  return mutants.map(({ start, end, becomes }) => text.slice(0, start) + becomes + text.slice(end));
}

describe("a Lua file is changed", () => {
  it.each([
    [
      "where it compares, by the boundary and by the opposite",
      "local a = b < c",
      ["local a = b <= c", "local a = b >= c"],
    ],
    ["where it looks for equals", "local a = b == c", ["local a = b ~= c"]],
    ["where it reckons", "local a = b + c", ["local a = b - c"]],
    ["where it joins conditions", "local a = b and c", ["local a = b or c"]],
    ["where it denies", "local a = not b", ["local a = b"]],
    ["where it has a number, up and down", "local a = 5", ["local a = 6", "local a = 4"]],
    ["where a number is 0", "local a = 0", ["local a = 1", "local a = (-1)"]],
    [
      "where it takes the lesser or rounds down",
      "local a = math.min(math.floor(b), c)",
      ["local a = math.max(math.floor(b), c)", "local a = math.min(math.ceil(b), c)"],
    ],
    ["where it calls", "call(a)", [""]],
    ["where it assigns", "a = b", [""]],
    ["where it decides", "if a then end", ["if true then end", "if false then end"]],
    ["where it answers", "return a", ["return"]],
    ["where it ends early", "local function f() return end", ["local function f()  end"]],
  ])("%s", (_, text, changes) => {
    expect(changesOf(text)).toEqual(changes);
  });

  it("never in a comment, a text or a name", () => {
    expect(changesOf('-- a + 1\nlocal minus_1 = "b < 2 and not c"')).toEqual([]);
  });
});

describe("a mutant", () => {
  it("is known by its file and number, and by its line", () => {
    const { mutants } = findLuaMutants("a.lua", "local a = b\nlocal c = 1");
    expect(mutants.map(({ id, line, was, becomes }) => [id, line, was, becomes])).toEqual([
      ["a.lua#1", 2, "1", "2"],
      ["a.lua#2", 2, "1", "0"],
    ]);
  });

  it("belongs to the innermost statement around it, by what coverage knows", () => {
    const { mutants, statements } = findLuaMutants("a.lua", "if a then\n  b = c\nend");
    expect(statements).toEqual([
      { start: 0, hit: "a.lua:0" },
      { start: 12, hit: "a.lua:1" },
    ]);
    expect(mutants.map(({ hit, operator }) => [hit, operator])).toEqual([
      ["a.lua:0", "condition"],
      ["a.lua:0", "condition"],
      ["a.lua:1", "statement dropped"],
    ]);
  });
});

it("a loop is known by where its body begins, so that no mutant stays in it", () => {
  expect(findLuaMutants("a.lua", "while a do b() end").loops).toEqual([11]);
});
