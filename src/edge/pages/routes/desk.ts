import { Hono } from "hono";
import { renderDesk } from "../../../desk/document.ts";
import type { Edge } from "../../edge.ts";
import { DESK_PATH, languageOf } from "../language.ts";
import { ASSETS } from "../page-frame.ts";
import { makeDocumentNonce, sendPage } from "../send-page.ts";

/** As scripts/build/page-assets.ts builds them. */
const DESK_ASSETS = {
  script: "/queue/assets/desk.js",
  style: "/queue/assets/desk.css",
  icon: ASSETS.icon,
};

/** GET /admin: the operators' page. It holds no secret: its script asks the admin API with the session of the operator who signs in. */
export const desk = new Hono<Edge>().get(DESK_PATH, (c) =>
  sendPage(c, renderDesk(languageOf(c), DESK_ASSETS), { nonce: makeDocumentNonce(), leadsToShop: false }),
);
