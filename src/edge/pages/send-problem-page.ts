import { renderProblemPage } from "../../page/problem-page.ts";
import type { EdgeContext } from "../edge.ts";
import type { Problem } from "../problem.ts";
import { languageOf } from "./language.ts";
import { ASSETS } from "./page-frame.ts";
import { makeDocumentNonce, sendPage } from "./send-page.ts";

/** A refusal in words: whoever follows a link is no program. */
export function sendProblemPage(
  c: EdgeContext,
  { status, retryAfterSeconds }: Problem,
  headers: Record<string, string> = {},
): Response {
  const nonce = makeDocumentNonce();
  const what = status === 404 ? "noSuchQueue" : "refused";
  const document = renderProblemPage({
    what,
    requestId: c.get("requestId"),
    language: languageOf(c),
    nonce,
    assets: ASSETS,
  });
  const retry = retryAfterSeconds === null ? {} : { "Retry-After": String(retryAfterSeconds) };
  return sendPage(c, document, { nonce, leadsToShop: false, status, headers: { ...headers, ...retry } });
}
