import type { PageParts } from "./platform.ts";

/**
 * - `seen`: the page is visible again.
 * - `offline`: the line is gone.
 * - `back`: the line or the page itself was gone and is here again.
 * - `away`: the page stops running now. It gives up what another tab could use, and a browser keeps only such pages
 *   for "back" as hold no locks or connections.
 */
export type LifeChange = "seen" | "offline" | "back" | "away";

/** Follows the life of the page; returns what ends it. */
export function followPage(page: PageParts, changed: (change: LifeChange) => void): () => void {
  const following = new AbortController();
  const on = (target: EventTarget, type: string, act: (event: Event) => void) =>
    target.addEventListener(type, act, { signal: following.signal });

  on(page.document, "visibilitychange", () => {
    if (page.document.visibilityState === "visible") changed("seen");
  });
  on(page.document, "freeze", () => changed("away"));
  on(page.document, "resume", () => changed("back"));
  on(page.window, "pagehide", () => changed("away"));
  on(page.window, "pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) changed("back");
  });
  on(page.window, "offline", () => changed("offline"));
  on(page.window, "online", () => changed("back"));
  return () => following.abort();
}
