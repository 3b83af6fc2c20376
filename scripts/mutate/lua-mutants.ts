/** One change of a Lua file, by what stands in its syntax tree: so text, comments and names are never taken for operators. */
import { type Node, parse } from "luaparse";
import type { Mutant } from "./job.ts";

/** Where a statement begins, and what coverage knows it by: the file and its number in it. */
interface Statement {
  readonly start: number;
  readonly hit: string;
}

interface LuaFile {
  readonly mutants: readonly Mutant[];
  readonly statements: readonly Statement[];
  /** Where the body of each loop begins: a mutant may never leave it. */
  readonly loops: readonly number[];
}

/** The boundary, then the opposite. */
const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "==": ["~="],
  "~=": ["=="],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
};

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  ...COMPARISONS,
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  and: ["or"],
  or: ["and"],
};

const NEIGHBOURS: Readonly<Record<string, string>> = {
  "math.min": "math.max",
  "math.max": "math.min",
  "math.floor": "math.ceil",
  "math.ceil": "math.floor",
};

type Range = [number, number];
type Ranged = Node & { range: Range };

/**
 * Every change of one file. A mutant's id is the file's name and a number, the same as long as the file is.
 */
export function findLuaMutants(file: string, text: string): LuaFile {
  const mutants: Mutant[] = [];
  const statements: Statement[] = [];
  const loops: number[] = [];

  function add(hit: string, operator: string, [start, end]: Range, becomes: string): void {
    const line = text.slice(0, start).split("\n").length;
    const id = `${file}#${mutants.length + 1}`;
    mutants.push({
      id,
      file,
      line,
      hit,
      operator,
      was: text.slice(start, end),
      becomes,
      start,
      end,
    });
  }

  function mutate(node: Ranged, hit: string): void {
    switch (node.type) {
      case "BinaryExpression":
      case "LogicalExpression": {
        const [from, to] = [(node.left as Ranged).range[1], (node.right as Ranged).range[0]];
        const at = from + text.slice(from, to).indexOf(node.operator);
        for (const becomes of OPERATORS[node.operator] ?? []) {
          add(hit, "operator", [at, at + node.operator.length], becomes);
        }
        break;
      }
      case "UnaryExpression":
        if (node.operator === "not" || node.operator === "-") {
          add(hit, `${node.operator} dropped`, [node.range[0], (node.argument as Ranged).range[0]], "");
        }
        break;
      case "NumericLiteral":
        add(hit, "constant", node.range, String(node.value + 1));
        add(hit, "constant", node.range, node.value === 0 ? "(-1)" : String(node.value - 1));
        break;
      case "BooleanLiteral":
        add(hit, "constant", node.range, String(!node.value));
        break;
      case "MemberExpression": {
        const becomes = NEIGHBOURS[text.slice(...node.range)];
        if (becomes) add(hit, "function", node.range, becomes);
        break;
      }
      case "CallStatement":
      case "AssignmentStatement":
        add(hit, "statement dropped", node.range, "");
        break;
      case "ReturnStatement":
        add(hit, "return dropped", node.range, node.arguments.length > 0 ? "return" : "");
        break;
      case "IfClause":
      case "ElseifClause":
      case "WhileStatement":
        for (const becomes of ["true", "false"])
          add(hit, "condition", (node.condition as Ranged).range, becomes);
        break;
    }
  }

  function walk(node: unknown, hit: string): void {
    if (Array.isArray(node)) {
      for (const each of node) walk(each, hit);
    } else if (isNode(node)) {
      let inside = hit;
      if (/Statement$|FunctionDeclaration$/.test(node.type) && isStatement.has(node)) {
        inside = `${file}:${statements.length}`;
        statements.push({ start: node.range[0], hit: inside });
      }
      if (/^(While|Repeat|For)/.test(node.type)) {
        const [first] = (node as unknown as { body: Ranged[] }).body;
        if (first) loops.push(first.range[0]);
      }
      mutate(node, inside);
      for (const [key, value] of Object.entries(node)) {
        if (key === "body" && Array.isArray(value)) for (const each of value) isStatement.add(each);
        if (key !== "range") walk(value, inside);
      }
    }
  }

  const isStatement = new Set<unknown>();
  walk(parse(text, { ranges: true, comments: false, luaVersion: "5.1" }), "");
  return { mutants, statements, loops };
}

function isNode(value: unknown): value is Ranged {
  return typeof value === "object" && value !== null && "type" in value;
}
