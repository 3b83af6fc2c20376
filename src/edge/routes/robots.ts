import { Hono } from "hono";
import type { Edge } from "../edge.ts";
import { answerHeaders } from "../send-json.ts";

const ROBOTS = `# A place in a queue is for people.
User-agent: *
Disallow: /
`;

/** GET /robots.txt. No file in public/: the platform would serve it on the shop's hosts too, in place of the shop's own. */
export const robots = new Hono<Edge>().get("/robots.txt", (c) =>
  c.body(ROBOTS, 200, { ...answerHeaders(c), "Content-Type": "text/plain; charset=utf-8" }),
);
