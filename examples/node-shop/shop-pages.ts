/** The shop's three pages, as plain as they can be: a real shop has its own. */
import type { Booking } from "./ledger.ts";

/** Without a valid pass; `why` says what is wrong with the one that came, null when none did. */
export function closedDoor(why: string | null, way: { href: string; text: string }): string {
  return page(
    "Tickets are sold through the queue",
    `${why === null ? "" : `<p>${escapeHtml(why)}</p>`}
<p><a href="${escapeHtml(way.href)}">${escapeHtml(way.text)}</a></p>`,
  );
}

/** The form has no field: the pass says who may book for which event. */
export function openDoor(eventId: string): string {
  return page(
    "You are in",
    `<p>Your queue pass for <b>${escapeHtml(eventId)}</b> is valid.</p>
<form method="post"><button>Book</button></form>`,
  );
}

export function confirmation({ bookingId, eventId }: Booking): string {
  return page(
    "You have booked",
    `<p>Event: <b>${escapeHtml(eventId)}</b></p>
<p>Booking: <code>${escapeHtml(bookingId)}</code></p>`,
  );
}

function page(heading: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)} – Example shop</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
body { max-width: 30rem; margin: 15vh auto 0; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.2; }
button { font: inherit; padding: 0.75rem 2rem; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(heading)}</h1>
${main}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
