import type { ServedEvent } from "../../config.ts";
import type { PageAssets, PageFrame } from "../../page/page-model.ts";
import type { EdgeContext } from "../edge.ts";
import { languageOf } from "./language.ts";
import { makeDocumentNonce } from "./send-page.ts";

/** As scripts/build/page-assets.ts builds them. */
export const ASSETS: PageAssets = {
  script: "/queue/assets/waiting-page.js",
  style: "/queue/assets/waiting-page.css",
  icon: "/queue/assets/queue.svg",
  turnIcon: "/queue/assets/turn.svg",
  solver: "/queue/assets/solver.js",
  worker: "/queue/assets/solver-worker.js",
};

/** What all documents of an event share. */
export function framePage(c: EdgeContext, { id, page }: ServedEvent): PageFrame {
  return {
    event: { id, name: page.name ?? id },
    brand: { logoPath: page.logoPath, accent: page.accent, accentDark: page.accentDark },
    language: languageOf(c),
    nonce: makeDocumentNonce(),
    assets: ASSETS,
  };
}
