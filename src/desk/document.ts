/** The document of the admin page: empty but for what a browser without scripts shows. Everything else its script makes. */
import { html } from "hono/html";
import { type Language, TEXTS } from "./texts/languages.ts";

export interface DeskAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

export function renderDesk(language: Language, assets: DeskAssets): string {
  const { title, needsScript, loading } = TEXTS[language];
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${assets.icon}">
<link rel="stylesheet" href="${assets.style}">
<script type="module" src="${assets.script}"></script>
</head>
<body>
<div id="desk">
<main>
<h1>${title}</h1>
<p role="status">${loading}</p>
<noscript><p>${needsScript}</p></noscript>
</main>
</div>
</body>
</html>
`);
}
