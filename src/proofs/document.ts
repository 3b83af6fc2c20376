/** The proofs page: what a drawing was made of, what that proves and what not, complete without its script, which only checks. */
import { raw } from "hono/html";
import { type Markup, markup, renderDocument } from "../page/documents/document.ts";
import { LANGUAGES, type Language } from "../page/page-model.ts";
import { TEXTS } from "../page/texts/languages.ts";
import type { ProofsModel, ScriptModel, ShownDrawing } from "./proofs-model.ts";
import { PROOFS_TEXTS } from "./texts/languages.ts";
import type { Passage, ProofsTexts } from "./texts/texts.ts";

/** `verifier`: where the check lies that the script loads when somebody asks for it, a path of this site. */
export function renderProofsPage(model: ProofsModel, verifier: string): string {
  const texts = PROOFS_TEXTS[model.language];
  const { drawing } = model;
  const { heading, lead } = passageOf(drawing, texts);
  return renderDocument(model, {
    title: `${heading} – ${model.event.name}`,
    mood: "still",
    head: null,
    corner: renderLanguages(model.language),
    occasion: null,
    main: markup`<main>
<div class="card">
<div class="front">
<h1>${heading}</h1>
<p class="lead">${lead}</p>
${drawing !== null && !drawing.isPublicBeacon ? markup`<p class="notice">${texts.rehearsal}</p>` : null}
${drawing === null ? null : renderFacts(drawing, texts)}
</div>
</div>
${drawing === null ? null : renderCheck(model, drawing, texts, verifier)}
${renderPoints(texts.proves)}
${renderPoints(texts.provesNot)}
${drawing === null ? null : renderFiles(model.path, drawing, texts)}
<p class="ways"><a href="/queue/${model.event.id}">${texts.toQueue}</a></p>
</main>`,
  });
}

function passageOf(drawing: ShownDrawing | null, texts: ProofsTexts): Passage {
  if (drawing === null) return texts.none;
  if (drawing.isStopped) return texts.stopped;
  return drawing.phase === "committed" ? texts.committed : texts.drawn;
}

function renderLanguages(language: Language): Markup {
  const links = LANGUAGES.filter((other) => other !== language).map(
    (other) => markup`<a href="?lang=${other}" lang="${other}" hreflang="${other}">${TEXTS[other].name}</a>`,
  );
  return markup`<nav aria-label="${TEXTS[language].languages}">${links}</nav>`;
}

function renderFacts(drawing: ShownDrawing, { locale, facts }: ProofsTexts): Markup {
  const number = new Intl.NumberFormat(locale);
  const beacon = drawing.isPublicBeacon ? "drand quicknet" : drawing.chain.slice(0, 16);
  return markup`<dl class="proof">
<dt>${facts.entered}</dt><dd>${facts.people(number.format(drawing.size))}</dd>
<dt>${facts.closed}</dt><dd>${renderTime(drawing.closedAtMs)}</dd>
<dt>${facts.beacon}</dt><dd>${beacon}</dd>
<dt>${facts.round}</dt><dd>${String(drawing.round)}</dd>
<dt>${facts.published}</dt><dd>${renderTime(drawing.roundAtMs)}</dd>
<dt>${facts.key}</dt><dd><code>${drawing.keyId}</code></dd>
<dt>${facts.checkpoint}</dt><dd><code class="long">${drawing.checkpoint}</code></dd>
</dl>`;
}

/** In UTC: the server knows no visitor's time zone, and who compares two copies compares the same text. */
function renderTime(ms: number): Markup {
  const iso = new Date(ms).toISOString();
  return markup`<time datetime="${iso}">${iso.replace("T", " ").replace("Z", " UTC")}</time>`;
}

function renderCheck(
  { language, path, nonce: _ }: ProofsModel,
  { isPublicBeacon }: ShownDrawing,
  { check }: ProofsTexts,
  verifier: string,
): Markup {
  const model: ScriptModel = { language, path, verifier, isPublicBeacon };
  return markup`<section id="check" aria-labelledby="check-heading">
<h2 id="check-heading">${check.heading}</h2>
<p>${check.lead}</p>
<noscript><p>${check.needsScript}</p></noscript>
</section>
<section>
<p>${check.byProgram}</p>
<p><code class="long">npm run verify-draw -- --url <span id="address">${path}</span></code></p>
</section>
<script type="application/json" id="model">${raw(JSON.stringify(model).replaceAll("<", "\\u003c"))}</script>`;
}

function renderPoints({ heading, points }: ProofsTexts["proves"]): Markup {
  return markup`<section>
<h2>${heading}</h2>
<ul>${points.map((point) => markup`<li>${point}</li>`)}</ul>
</section>`;
}

function renderFiles(path: string, { generation, phase }: ShownDrawing, { files }: ProofsTexts): Markup {
  const link = (name: string, address: string) =>
    markup`<li>${name}: <a href="${address}"><code>${address}</code></a></li>`;
  return markup`<section>
<h2>${files.heading}</h2>
<p>${files.lead}</p>
<ul>
${link(files.index, `${path}.json`)}
${link(files.sheets, `${path}/${generation}/sheets/0`)}
${phase === "committed" ? null : link(files.places, `${path}/${generation}/places/0`)}
</ul>
</section>`;
}
