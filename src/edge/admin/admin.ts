/** The admin API: what the desk's page and the operators' programs ask, under /api/v1/admin. */
import { Hono } from "hono";
import type { Edge } from "../edge.ts";
import { requireAccount, requireDesk } from "./auth/account.ts";
import { acts } from "./routes/acts.ts";
import { created } from "./routes/created.ts";
import { event } from "./routes/event.ts";
import { events } from "./routes/events.ts";
import { people } from "./routes/people.ts";
import { report } from "./routes/report.ts";
import { session } from "./routes/session.ts";
import { trails } from "./routes/trails.ts";
import { watch } from "./routes/watch.ts";

export const admin = new Hono<Edge>();
admin.use(requireDesk);
admin.route("/", session); // before the rest: who signs in has no account yet
admin.use(requireAccount);
for (const route of [events, created, event, watch, report, acts, people, trails]) admin.route("/", route);
