/** What a visitor of the shop is answered whom the gate does not let through: people are led to the waiting page, programs told of it. */
import type { ServedEvent } from "../../config.ts";
import type { Problem } from "../../wire/problems.ts";
import { askedUrl } from "../asked-url.ts";
import type { EdgeContext } from "../edge.ts";
import { findLanguage } from "../pages/language.ts";
import { sendTo } from "../pages/send-page.ts";
import { sendProblemPage } from "../pages/send-problem-page.ts";
import { pagePath, readTarget } from "../pages/target.ts";
import { sendProblem } from "../send-json.ts";

/** Whether a browser shows the answer to a person. */
function isNavigation(c: EdgeContext): boolean {
  const mode = c.req.header("sec-fetch-mode");
  if (mode !== undefined) return mode === "navigate";
  return /text\/html/i.test(c.req.header("accept") ?? "");
}

/** Leads to the waiting page of the event, from where they come back to what they asked for. */
export function leadToQueue(c: EdgeContext, event: ServedEvent, problem: Problem): Response {
  const path = pagePath(event.id, readTarget(c, event, headingFor(c)));
  if (isNavigation(c)) return sendTo(c, path);
  const { origin } = askedUrl(c);
  const more = { event_id: event.id, queue_url: origin + path, join_url: `${origin}/api/v1/queue/join` };
  return sendProblem(c, problem, allowOrigin(c), more);
}

/** Says in words, or in the API's envelope, why there is no way on. */
export async function refuse(c: EdgeContext, problem: Problem): Promise<Response> {
  if (!isNavigation(c)) return sendProblem(c, problem, allowOrigin(c));
  await findLanguage(c, async () => {});
  return sendProblemPage(c, problem);
}

/** What was sent to a form is lost on the way to the queue: its visitor comes back to the page that the form stands on. */
function headingFor(c: EdgeContext): string | undefined {
  return /^(GET|HEAD)$/.test(c.req.raw.method) ? c.req.url : c.req.header("referer");
}

/** A page of the shop on another of its hosts may read why it was refused. */
function allowOrigin(c: EdgeContext): Record<string, string> {
  const { allowedOrigins, answersCors } = c.get("config");
  const origin = c.req.header("origin");
  if (origin === undefined || !answersCors || !allowedOrigins.includes(origin)) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    Vary: "Origin",
  };
}
