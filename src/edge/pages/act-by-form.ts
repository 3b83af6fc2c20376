import type { DeclaredEvent } from "../../config.ts";
import type { Answered } from "../../core/answer.ts";
import type { ActKind } from "../../core/outcome.ts";
import { doAct } from "../answer-act.ts";
import type { EdgeContext } from "../edge.ts";
import { isUnavailable } from "../problem.ts";
import { readTarget } from "./target.ts";

/** Where the form says that the visitor was heading; null when it may not be kept. */
export async function readFormTarget(c: EdgeContext, { page }: DeclaredEvent): Promise<string | null> {
  // The page's forms are plain ones; whatever else is sent has no fields.
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? "");
  const { to } = isForm ? await c.req.parseBody() : {};
  return readTarget(typeof to === "string" ? to : c.req.query("to"), page.bookingUrl);
}

/**
 * Does what a button of the page asks for; null when it cannot be done now. The page that the form leads back to says
 * what is true then, for it asks itself.
 */
export async function actByForm(
  c: EdgeContext,
  kind: ActKind,
  event: DeclaredEvent,
  userId: string,
): Promise<Answered | null> {
  try {
    return await doAct(c, kind, event, userId);
  } catch (error) {
    if (isUnavailable(error)) return null;
    throw error;
  }
}
