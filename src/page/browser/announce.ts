import type { Announcement } from "../announcer.ts";

/** Long enough to be read out; after that it would only be found as old news. */
const STAYS_MS = 10_000;

export function announce({ text, urgent }: Announcement): void {
  const region = document.querySelector(urgent ? "#told-at-once" : "#told");
  if (!region) return;
  region.textContent = text;
  setTimeout(() => {
    if (region.textContent === text) region.textContent = "";
  }, STAYS_MS);
}
