import { raw } from "hono/html";
import { Formats } from "../formats.ts";
import { LANGUAGES, type Language, type PageModel } from "../page-model.ts";
import { TEXTS } from "../texts/languages.ts";
import type { Texts } from "../texts/texts.ts";
import { viewOf } from "../view.ts";
import type { Slot, View } from "../view-model.ts";
import { type Markup, markup, renderDocument, showing } from "./document.ts";
import { renderOccasion, renderPicture } from "./occasion.ts";
import { refreshSeconds } from "./refresh.ts";
import { renderTickets } from "./tickets.ts";
import { renderWay } from "./ways-out.ts";

/** Longer than a slow network takes to bring the script, half of the time there is to take a turn. */
const RESCUE_MS = 30_000;

/** What only the script knows. */
const UNSEEN = {
  doing: "nothing",
  hadAPlace: false,
  hasReceipt: false,
  seenAtMs: null,
  keepsCookies: true,
  noticeSinceMs: null,
  watch: null,
  clockAheadMs: 0,
} as const;

/** For all pages of a language that this Worker renders, from the first one on. */
const formatsOf = new Map<Language, Formats>();

/** The whole waiting page, complete without its script; the script goes on writing into the same elements. */
export function renderWaitingPage(model: PageModel): string {
  const texts = TEXTS[model.language];
  // The server does not know the visitor's time zone.
  const formats = formatsOf.get(model.language) ?? new Formats(texts.locale, null);
  formatsOf.set(model.language, formats);
  const view = viewOf({ ...model, ...UNSEEN }, texts, formats);
  const refresh = refreshSeconds(model);
  return renderDocument(model, {
    title: view.title,
    mood: view.mood,
    head: refresh === null ? null : markup`${renderRefresh(refresh)}${renderRescue(model.nonce)}`,
    corner: renderLanguages(model, texts),
    occasion: renderOccasion(model.occasion, texts),
    main: markup`<main>
${renderCard(model, view, texts)}
${renderAside(model, view, texts)}
${refresh === null ? null : renderRefreshing(model, texts.refreshes(formats.number(refresh)), texts)}
<p class="unseen" role="status" id="told"></p>
<p class="unseen" role="alert" id="told-at-once"></p>
</main>
<script type="application/json" id="model">${embed(model)}</script>`,
  });
}

function renderRefresh(seconds: number): Markup {
  return markup`<noscript><meta http-equiv="refresh" content="${String(seconds)}"></noscript>`;
}

/** Text browsers load nothing by themselves: w3m not at all, lynx only as a link of its own. */
function renderRefreshing({ target }: PageModel, sentence: string, { refreshNow }: Texts): Markup {
  const query = target === null ? "?" : `?to=${encodeURIComponent(target)}`;
  return markup`<noscript><p class="small">${sentence} <a href="${query}">${refreshNow}</a></p></noscript>`;
}

/** For a page whose script was lost on the way, or that an old browser cannot run: it would stand still for ever. */
function renderRescue(nonce: string): Markup {
  const rescue = `var d=document;setTimeout(function(){d.documentElement.dataset.awake||d.prerendering||location.reload()},${RESCUE_MS})`;
  return markup`<script nonce="${nonce}">${raw(rescue)}</script>`;
}

/** Each language is named in itself; the switch keeps where the visitor was heading. */
function renderLanguages({ language, target }: PageModel, texts: Texts): Markup {
  const links = LANGUAGES.filter((other) => other !== language).map((other) => {
    const query = `?lang=${other}${target === null ? "" : `&${toQuery(target)}`}`;
    return markup`<a href="${query}" lang="${other}" hreflang="${other}">${TEXTS[other].name}</a>`;
  });
  return markup`<nav aria-label="${texts.languages}">${links}</nav>`;
}

function toQuery(target: string): string {
  return `to=${encodeURIComponent(target)}`;
}

function renderNotice({ words }: View, texts: Texts): Markup {
  const shown = showing(words);
  const part = ifShown(words);
  return markup`<section class="notice" aria-label="${texts.notice}" ${shown("notice")}>
<p data-slot="notice">${words.notice}</p>
${part("fullNotice", markup`<details ${shown("fullNotice")}><summary data-slot="fullNotice">${words.fullNotice}</summary></details>`)}
<p class="small" ${shown("noticeSince")} data-slot="noticeSince">${words.noticeSince}</p>
</section>`;
}

function renderCard(model: PageModel, view: View, texts: Texts): Markup {
  const { words } = view;
  const shown = showing(words);
  const part = ifShown(words);
  return markup`${renderNotice(view, texts)}
<div class="card">
${renderPicture(model.occasion)}
<div class="front">
<h1 data-slot="heading" tabindex="-1">${words.heading}</h1>
<p class="lead" ${shown("lead")} data-slot="lead">${words.lead}</p>
${part("working", renderWorking(words))}
${part("signIn", renderSignIn(model, view))}
${part(
  "place",
  markup`<div class="figure" ${shown("place")}>
<p class="label">${texts.place}</p>
<p class="number" data-slot="place">${words.place}</p>
<div class="bar" id="bar" role="progressbar" aria-label="${texts.progress}" aria-valuemin="0" aria-valuemax="100" hidden><div></div></div>
</div>`,
)}
<p class="lead" ${shown("drawn")} data-slot="drawn">${words.drawn}</p>
${part("join", renderForm(model, "join", shown("join"), markup`<button data-slot="join">${words.join}</button>`))}
<p class="lead" ${shown("closing")} data-slot="closing">${words.closing}</p>
<p class="lead" ${shown("opening")} data-slot="opening" data-whole>${words.opening}</p>
<div class="figure" ${shown("countdownLabel")}>
<p class="label" data-slot="countdownLabel">${words.countdownLabel}</p>
<p class="number" role="timer" ${shown("countdown")} data-slot="countdown">${words.countdown}</p>
<p class="number days" role="timer" ${shown("days")} data-slot="days">${words.days}</p>
</div>
<p class="lead" ${shown("entrants")} data-slot="entrants">${words.entrants}</p>
${part("calendar", renderCalendar(model, view))}
${part("receipt", renderReceipt(model, view))}
${part("proof", renderProof(model, view))}
<p class="small" ${shown("seen")} data-slot="seen">${words.seen}</p>
${part("enter", renderForm(model, "enter", shown("enter"), markup`<button data-slot="enter">${words.enter}</button>`))}
${part("shop", renderWay("shop", model.ways, words))}
${part("help", renderWay("help", model.ways, words))}
</div>
${part("place", renderFacts(words, texts))}
</div>`;
}

/** How far the work before entering is, and a place for the widget that may stand in its place. */
function renderWorking(words: View["words"]): Markup {
  return markup`<div class="figure" ${showing(words)("working")}>
<p class="label" id="working" data-slot="working">${words.working}</p>
<div class="bar" id="work" role="progressbar" aria-labelledby="working" aria-valuemin="0" aria-valuemax="100"><div></div></div>
<div id="widget"></div>
</div>`;
}

function renderFacts(words: View["words"], texts: Texts): Markup {
  const shown = showing(words);
  // A part that is asleep has no other asleep in it.
  const part = words.place === null ? (_: Slot, fact: Markup) => fact : ifShown(words);
  return markup`<dl class="facts" ${shown("place")}>
${part("wait", markup`<div ${shown("wait")}><dt>${texts.wait}</dt><dd data-slot="wait">${words.wait}</dd></div>`)}
${part("behind", markup`<div ${shown("behind")}><dt>${texts.behind}</dt><dd data-slot="behind">${words.behind}</dd></div>`)}
${part("chance", markup`<div ${shown("chance")}><dt>${texts.ticketsAtTurn}</dt><dd data-slot="chance">${words.chance}</dd></div>`)}
</dl>`;
}

function renderAside(model: PageModel, view: View, texts: Texts): Markup {
  const { words } = view;
  const shown = showing(words);
  const part = ifShown(words);
  return markup`<p class="offline" ${shown("offline")} data-slot="offline">${words.offline}</p>
<p class="kept" ${shown("kept")} data-slot="kept">${words.kept}</p>
<p class="kept" ${shown("away")} data-slot="away">${words.away}</p>
${part("tickets", renderTickets(view))}
<p class="small" ${shown("estimate")} data-slot="estimate">${words.estimate}</p>
${asleep(markup`<div class="remind" id="remind" ${shown("kept")}>
<button class="quiet" type="button" hidden>${texts.remind}</button>
<p class="small" role="status" tabindex="-1"></p>
</div>`)}
<p class="small" ${shown("updated")} data-slot="updated">${words.updated}</p>
${part(
  "leave",
  markup`<details class="leave" ${shown("leave")}>
<summary data-slot="leave">${words.leave}</summary>
<p data-slot="leaveWarning">${words.leaveWarning}</p>
${renderForm(model, "leave", raw(""), markup`<button class="quiet" data-slot="leaveConfirm">${words.leaveConfirm}</button>`)}
</details>`,
)}`;
}

function renderCalendar({ event, target }: PageModel, { words }: View): Markup {
  const query = target === null ? "" : `?${toQuery(target)}`;
  return markup`<p class="ways" ${showing(words)("calendar")}><a href="/queue/${event.id}/opening.ics${query}" data-slot="calendar">${words.calendar}</a></p>`;
}

/** The script puts a file in its place; without one the queue's own answer is that file. */
function renderReceipt({ event, api }: PageModel, { words }: View): Markup {
  return markup`<p class="ways" ${showing(words)("receipt")}><a href="${api}/queue/position/${event.id}?receipt=1" download="receipt-${event.id}.json" data-slot="receipt">${words.receipt}</a></p>`;
}

function renderProof({ event }: PageModel, { words }: View): Markup {
  return markup`<p class="ways" ${showing(words)("proof")}><a href="/queue/${event.id}/draw" data-slot="proof">${words.proof}</a></p>`;
}

function renderSignIn({ signIn }: PageModel, { words }: View): Markup {
  if (signIn === null) return markup``;
  return markup`<a class="button" href="${signIn.address}" ${showing(words)("signIn")} data-slot="signIn">${words.signIn}</a>`;
}

/** With a script or without, what a visitor does is a form of this page. */
function renderForm(
  { event, target, formProof }: PageModel,
  act: string,
  shown: Markup,
  button: Markup,
): Markup {
  return markup`<form method="post" action="/queue/${event.id}/${act}" data-act="${act}" ${shown}>
<input type="hidden" name="proof" value="${formProof}">
${target === null ? null : markup`<input type="hidden" name="to" value="${target}">`}
${button}
</form>`;
}

/** A part with words of its own, which would make no sense without those of the slot. */
function ifShown(words: View["words"]): (slot: Slot, part: Markup) => Markup {
  return (slot, part) => (words[slot] === null ? asleep(part) : part);
}

/**
 * Text browsers know neither `hidden` nor scripts, and would show every button there may ever be. What is in a comment
 * none of them shows; the script makes the part of it, see browser/wake-parts.ts. "--" is not for comments.
 */
function asleep(part: Markup): Markup {
  return raw(`<!--part:${String(part).replaceAll("--", "&#45;&#45;")}-->`);
}

/** The model for the script, without what is the document's alone. "</script>" must not end the element. */
function embed({ nonce: _, formProof: __, ...model }: PageModel): Markup {
  return raw(JSON.stringify(model).replaceAll("<", "\\u003c"));
}
