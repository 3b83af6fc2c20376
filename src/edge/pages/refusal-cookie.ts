/**
 * Without JavaScript a join is a form that leads back to the page, and only the join learns that the queue is full or
 * closed. It tells the page by a cookie of a few seconds: words in the address could be anybody's.
 */
import { getCookie } from "hono/cookie";
import type { PageState } from "../../page/page-model.ts";
import type { EdgeContext } from "../edge.ts";
import { keepCookie } from "../keep-cookie.ts";

const NAME = "vq_refused";
const LIFETIME_SECONDS = 20;

type Refusal = Extract<PageState["status"], "full" | "closed">;

/** Nothing for any other state: the page finds those out by itself. */
export function keepRefusal(c: EdgeContext, eventId: string, state: PageState | null): void {
  if (state?.status !== "full" && state?.status !== "closed") return;
  keepCookie(c, NAME, state.status, { path: `/queue/${eventId}`, maxAge: LIFETIME_SECONDS });
}

export function readRefusal(c: EdgeContext): Refusal | null {
  const refusal = getCookie(c, NAME);
  return refusal === "full" || refusal === "closed" ? refusal : null;
}
