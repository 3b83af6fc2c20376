/** What people's browsers open and send, beside the API that programs call. */
import { Hono } from "hono";
import type { Edge } from "../edge.ts";
import { desk } from "./routes/desk.ts";
import { enter } from "./routes/enter.ts";
import { elsewhere, forms } from "./routes/forms.ts";
import { opening } from "./routes/opening.ts";
import { patience } from "./routes/patience.ts";
import { waitingPage } from "./routes/waiting-page.ts";

export const pages = new Hono<Edge>();
for (const route of [waitingPage, opening, patience, forms, enter, elsewhere, desk]) pages.route("/", route);
