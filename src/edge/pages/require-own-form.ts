import { createMiddleware } from "hono/factory";
import { writeLog } from "../../log.ts";
import { Problem } from "../../wire/problems.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { knownUser } from "../identity/user.ts";
import { isOwnPage, otherOriginMessage } from "../refuse-foreign-page.ts";
import { requestIdOf } from "../request-id.ts";
import { readFormField } from "./act-by-form.ts";
import { isFormProof, PROOF_FIELD } from "./form-proof.ts";

/**
 * For forms, which any page can send: only what a page of ours has sent for sure may go on. Where the browser says of
 * which page a form is, that decides; for one that says nothing, what our page wrote into the form does.
 */
export const requireOwnForm = createMiddleware<Edge>(async (c, next) => {
  if (saysWhoseForm(c)) {
    if (!isOwnPage(c)) throw refusalOfForm(c);
  } else if (!(await isProven(c))) {
    throw new Problem("FORBIDDEN");
  }
  await next();
});

/** The page tells its visitor nothing of proxies: the operator finds the reason by the id that the page shows. */
function refusalOfForm(c: EdgeContext): Problem {
  const message = otherOriginMessage(c);
  const mayBeOurs = c.req.header("sec-fetch-site") === undefined;
  if (mayBeOurs) writeLog("warn", "form refused", { request_id: requestIdOf(c), reason: message });
  return new Problem("FORBIDDEN", message);
}

function saysWhoseForm(c: EdgeContext): boolean {
  return c.req.header("sec-fetch-site") !== undefined || c.req.header("origin") !== undefined;
}

async function isProven(c: EdgeContext): Promise<boolean> {
  const proof = await readFormField(c, PROOF_FIELD);
  if (proof === null) return false;
  const user = await knownUser(c);
  // Who has to sign in first is led to the page, and nothing is done.
  if (user === null && c.get("config").login !== null) return true;
  if (user === null) throw new Problem("NO_COOKIES"); // our page has given it one
  return isFormProof(proof, c.get("config").auth.secret, c.req.param("event_id") ?? "", user, Date.now());
}
