/** What people's browsers open and send, beside the API that programs call. */
import { Hono } from "hono";
import type { Edge } from "../edge.ts";
import { enter } from "./routes/enter.ts";
import { pageJoin } from "./routes/join.ts";
import { pageLeave } from "./routes/leave.ts";
import { waitingPage } from "./routes/waiting-page.ts";
import { speak } from "./speak.ts";

export const pages = new Hono<Edge>().use("/queue/*", speak);
for (const route of [waitingPage, pageJoin, pageLeave, enter]) pages.route("/", route);
