import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";

/** The version that the operator has seen, in If-Match; null for `*`, whatever it is. Throws a Problem without one. */
export function requireVersion(c: EdgeContext): number | null {
  const condition = c.req.header("if-match");
  if (condition === undefined) throw new Problem("PRECONDITION_REQUIRED");
  if (condition === "*") return null;
  const [, version] = /^"(\d{1,15})"$/.exec(condition) ?? [];
  if (version === undefined)
    throw new Problem("INVALID_REQUEST", 'If-Match must be a version in quotes, "12", or *.');
  return Number(version);
}
