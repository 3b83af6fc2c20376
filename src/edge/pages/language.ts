/** In which language a page speaks: the one that was switched to, or the first of the browser's that we know. */
import { createMiddleware } from "hono/factory";
import { languageDetector } from "hono/language";
import { LANGUAGES, type Language } from "../../page/page-model.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { keepCookie } from "../keep-cookie.ts";

const COOKIE = "vq_lang";
/** Of the operators' page. */
export const DESK_PATH = "/admin";
const LIFETIME_SECONDS = 365 * 24 * 3600;

const detect = languageDetector({
  supportedLanguages: [...LANGUAGES],
  fallbackLanguage: "en",
  lookupCookie: COOKIE,
  caches: false, // it would set a cookie for everybody, and freeze what a browser only prefers
});

/** Finds the language out; a switch is remembered. */
export const findLanguage = createMiddleware<Edge>((c, next) => {
  const switched = LANGUAGES.find((language) => language === c.req.query("lang"));
  if (switched !== undefined) {
    keepCookie(c, COOKIE, switched, { path: cookiePath(c.req.path), maxAge: LIFETIME_SECONDS });
  }
  return detect(c, next);
});

/** The desk's language is the operator's choice, the queue's a visitor's: neither reads the other's. */
function cookiePath(path: string): string {
  return path === DESK_PATH ? DESK_PATH : "/queue";
}

/** Only behind `findLanguage`. */
export function languageOf(c: EdgeContext): Language {
  return c.get("language") as Language;
}
