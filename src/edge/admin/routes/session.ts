import { Hono } from "hono";
import type { Account } from "../../../core/desk/account.ts";
import type { AccountAnswer } from "../../../wire/desk-answers.ts";
import { signInInput } from "../../../wire/desk-requests.ts";
import type { Edge } from "../../edge.ts";
import { checkInput } from "../../input.ts";
import { sendJson } from "../../send-json.ts";
import { findAccount } from "../auth/account.ts";
import { endSession, startSession } from "../auth/session.ts";

export const session = new Hono<Edge>()
  /** POST /admin/session: signs the desk's page in with a token. */
  .post("/session", checkInput("json", signInInput), async (c) =>
    sendJson(c, writeAccount(await startSession(c, c.req.valid("json").token))),
  )

  /** DELETE /admin/session: signs it out, whether it is signed in or not. */
  .delete("/session", (c) => {
    endSession(c);
    return sendJson(c, { status: "signed_out" });
  })

  /** GET /admin/session: who is asking; null before they sign in. */
  .get("/session", async (c) => {
    const account = await findAccount(c);
    return sendJson(c, account && writeAccount(account));
  });

function writeAccount({ name, role }: Account): AccountAnswer {
  return { name, role };
}
