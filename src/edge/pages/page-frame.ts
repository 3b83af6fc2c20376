import type { PageConfig } from "../../config/page-config.ts";
import type { PageModel } from "../../page/page-model.ts";
import type { EdgeContext } from "../edge.ts";
import { makeNonce } from "./send-page.ts";
import { languageOf } from "./speak.ts";

/** What all documents of an event share. */
export type PageFrame = Pick<PageModel, "event" | "brand" | "language" | "nonce" | "assets">;

export const ASSETS = {
  script: "/assets/waiting-page.js",
  style: "/assets/waiting-page.css",
  icon: "/assets/queue.svg",
} as const;

export function framePage(c: EdgeContext, eventId: string, page: PageConfig): PageFrame {
  return {
    event: { id: eventId, name: page.name ?? eventId },
    brand: { logoPath: page.logoPath, accent: page.accent, accentDark: page.accentDark },
    language: languageOf(c),
    nonce: makeNonce(),
    assets: ASSETS,
  };
}
