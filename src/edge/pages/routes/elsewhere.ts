import { Hono } from "hono";
import type { Edge } from "../../edge.ts";
import { Problem } from "../../problem.ts";
import { checkInput, eventInput } from "../../schemas.ts";
import { sendTo } from "../send-page.ts";

/**
 * Addresses beside the pages': with a slash too many they lead to the page, and any other is refused in words. Hono's
 * own `trimTrailingSlash` names the host it was asked at, which behind a gateway is not the visitor's.
 */
export const elsewhere = new Hono<Edge>()
  .get("/queue/:event_id/", checkInput("param", eventInput), (c) => {
    const { event_id } = c.req.valid("param");
    return sendTo(c, `/queue/${event_id}${new URL(c.req.url).search}`, 301);
  })
  .get("/queue/*", () => {
    throw new Problem("NOT_FOUND");
  });
