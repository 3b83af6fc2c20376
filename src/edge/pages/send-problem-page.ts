import type { ProblemPageModel } from "../../page/page-model.ts";
import { renderProblemPage } from "../../page/problem-page.ts";
import type { EdgeContext } from "../edge.ts";
import type { Problem } from "../problem.ts";
import { languageOf } from "./language.ts";
import { ASSETS } from "./page-frame.ts";
import { makeDocumentNonce, sendPage } from "./send-page.ts";

/** A refusal in words: whoever follows a link is no program. */
export function sendProblemPage(
  c: EdgeContext,
  problem: Problem,
  headers: Record<string, string> = {},
): Response {
  const { status, retryAfterSeconds } = problem;
  const nonce = makeDocumentNonce();
  const document = renderProblemPage({
    what: whatOf(c, problem),
    requestId: c.get("requestId"),
    language: languageOf(c),
    nonce,
    assets: ASSETS,
  });
  const retry = retryAfterSeconds === null ? {} : { "Retry-After": String(retryAfterSeconds) };
  return sendPage(c, document, { nonce, leadsToShop: false, status, headers: { ...headers, ...retry } });
}

function whatOf(c: EdgeContext, { code, status }: Problem): ProblemPageModel["what"] {
  if (status === 404) return "noSuchQueue";
  // Who sends a form of ours has had our page, and its cookie with it. A gateway that is not known is another matter.
  return code === "UNAUTHORIZED" && c.get("config").auth.mode === "cookie" ? "noCookies" : "refused";
}
