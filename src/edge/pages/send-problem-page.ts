import type { Config } from "../../config.ts";
import { renderProblemPage } from "../../page/problem-page.ts";
import type { EdgeContext } from "../edge.ts";
import type { Problem } from "../problem.ts";
import { languageOf } from "./language.ts";
import { ASSETS } from "./page-frame.ts";
import { makeDocumentNonce, sendPage } from "./send-page.ts";

/** Of the request's id, as much as somebody can read out. The log has a line under it for a fault, and for a refusal none. */
const REFERENCE_CHARACTERS = 8;

/** A refusal in words: whoever follows a link is no program. */
export function sendProblemPage(
  c: EdgeContext,
  { status, retryAfterSeconds }: Problem,
  headers: Record<string, string> = {},
): Response {
  const nonce = makeDocumentNonce();
  const what = status === 404 ? "noSuchQueue" : "refused";
  // Without a config there is none to read the links from.
  const config = c.get("config") as Config | undefined;
  const document = renderProblemPage({
    what,
    ways: config?.ways ?? { shop: null, help: null },
    reference: status < 500 ? null : c.get("requestId").slice(0, REFERENCE_CHARACTERS),
    language: languageOf(c),
    nonce,
    assets: ASSETS,
  });
  const retry = retryAfterSeconds === null ? {} : { "Retry-After": String(retryAfterSeconds) };
  return sendPage(c, document, { nonce, leadsToShop: false, status, headers: { ...headers, ...retry } });
}
