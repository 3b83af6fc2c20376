/** Cloudflare's widget, whose script only a page that may be asked loads: https://developers.cloudflare.com/turnstile/ */
import type { Turnstile } from "../../wire/refusal.ts";
import type { Solving } from "../browser/solving.ts";

const SCRIPT = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";
/** A network that does not let it through often says nothing. */
const LOAD_MS = 8000;

interface Widgets {
  render(place: HTMLElement, options: object): string;
  remove(id: string): void;
}

/** Its token. Throws when it does not load, or takes this browser for none. */
export async function askTurnstile({ siteKey, action, cData }: Turnstile, solving: Solving): Promise<string> {
  const widgets = await loadWidgets();
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error("The widget gives no token."));
    const id = widgets.render(solving.place, {
      sitekey: siteKey,
      action,
      cData,
      language: solving.language,
      appearance: "interaction-only",
      retry: "never",
      callback: resolve,
      "error-callback": fail,
      "timeout-callback": fail,
      "unsupported-callback": fail,
    });
    solving.signal.addEventListener("abort", () => widgets.remove(id));
  });
}

async function loadWidgets(): Promise<Widgets> {
  const known = widgetsThere();
  if (known) return known;
  await new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error("Cloudflare's script did not load."));
    setTimeout(script.onerror, LOAD_MS);
    document.head.append(script);
  });
  const loaded = widgetsThere();
  if (!loaded) throw new Error("Cloudflare's script has no widgets.");
  return loaded;
}

function widgetsThere(): Widgets | undefined {
  return (window as { readonly turnstile?: Widgets }).turnstile;
}
