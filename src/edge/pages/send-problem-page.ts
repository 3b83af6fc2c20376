import type { Config } from "../../config.ts";
import { renderProblemPage } from "../../page/documents/problem-page.ts";
import type { ProblemPageModel } from "../../page/page-model.ts";
import type { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { requestIdOf } from "../request-id.ts";
import { retryHeader } from "../send-json.ts";
import { languageOf } from "./language.ts";
import { ASSETS } from "./page-frame.ts";
import { makeDocumentNonce, sendPage } from "./send-page.ts";

/** Of the request's id, as much as can be read out. The log has a line under it for a fault, and for a refusal none. */
const REFERENCE_CHARACTERS = 8;

/** A refusal in words: a browser that follows a link is no program. */
export function sendProblemPage(
  c: EdgeContext,
  problem: Problem,
  headers: Record<string, string> = {},
): Response {
  const { status } = problem;
  const nonce = makeDocumentNonce();
  // Without a config there is none to read the links from.
  const config = c.get("config") as Config | undefined;
  const document = renderProblemPage({
    what: whatOf(problem),
    ways: config?.ways ?? { shop: null, help: null },
    reference: status < 500 ? null : requestIdOf(c).slice(0, REFERENCE_CHARACTERS),
    language: languageOf(c),
    nonce,
    assets: ASSETS,
  });
  return sendPage(c, document, {
    nonce,
    leadsToShop: false,
    status,
    headers: { ...headers, ...retryHeader(problem), ...refreshHeader(problem) },
  });
}

/** The browser loads the address again when that may help; that of a form leads to the page. */
function refreshHeader({ status, retryAfterSeconds }: Problem): Record<string, string> {
  return status === 429 && retryAfterSeconds !== null ? { Refresh: String(retryAfterSeconds) } : {};
}

function whatOf({ code, status }: Problem): ProblemPageModel["what"] {
  if (code === "NO_COOKIES") return "noCookies";
  if (code === "NETWORK_CROWDED") return "joiningSlowly";
  if (status === 429) return "tooMany";
  return status === 404 ? "noSuchQueue" : "refused";
}
