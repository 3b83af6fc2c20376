/** A browser at the waiting page: what it sends with a form, and what stands in the page it is shown. */
import { createExecutionContext } from "cloudflare:test";
import type { Env } from "../../../src/bindings.ts";
import { createApp } from "../../../src/edge/app.ts";
import { Browser, env, QUEUE } from "./edge-client.ts";

export const SHOP = "https://shop.example/book";

/** What Chromium sends with a form of a page of ours. */
export const OWN_FORM = { origin: QUEUE, "sec-fetch-site": "same-origin" };

export type Settings = Partial<Record<keyof Env, unknown>>;

/** A browser at a queue with a shop, and whatever else a test sets. `change` is what stands between the two. */
export function visitor(settings: Settings = {}, change = (request: Request) => request): Browser {
  const app = createApp();
  const changed = { ...env, BOOKING_URL: SHOP, ...settings } as Env;
  return new Browser((request) => app.fetch(change(request), changed, createExecutionContext()));
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
  readonly model: any;
}

/** Opens a page, and reads the model that its script gets. */
export async function open(browser: Browser, path: string, init: RequestInit = {}): Promise<Page> {
  const response = await browser.open("GET", path, init);
  const html = await response.text();
  const [, json] = /<script type="application\/json" id="model">(.*?)<\/script>/s.exec(html) ?? [];
  return {
    status: response.status,
    headers: response.headers,
    html,
    model: json === undefined ? null : JSON.parse(json),
  };
}

/** Sends a form of the page, without following where it leads. */
export function press(
  browser: Browser,
  path: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = OWN_FORM,
): Promise<Response> {
  // Not a URLSearchParams itself: the body's type would then be set over ours.
  const body = new URLSearchParams(fields).toString();
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return browser.open("POST", path, { body, headers: { ...type, ...headers }, redirect: "manual" });
}

/** Lobbies in the real ones' place, which answer everything alike. */
export function lobbiesThat(answer: object) {
  const stub = { act: async () => answer, summary: async () => answer };
  return { idFromName: (name: string) => name, get: () => stub };
}
