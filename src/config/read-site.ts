import { readWord } from "./read-word.ts";
import { AUTH_MODES, type AuthMode, type WORDS } from "./settings.ts";
import { isOrigin, isSafeOrigin, show, splitList } from "./text.ts";

/** How browsers meet the queue: under which address, from which pages, by which rules. */
export interface Site {
  /** Origins whose pages may call the API with their visitor's cookie. */
  readonly allowedOrigins: readonly string[];
  /** The origin that browsers see, where a proxy asks the queue under another; null = the one it is asked under. */
  readonly publicOrigin: string | null;
  /** Whether the queue answers the CORS questions for the pages of `allowedOrigins`; else a gateway does. */
  readonly answersCors: boolean;
  /** The value of Strict-Transport-Security; null = none is sent. */
  readonly strictTransport: string | null;
}

/** The variables that are read here, as they were written. */
type SiteVariables = Partial<Record<keyof typeof WORDS | "ALLOWED_ORIGINS" | "PUBLIC_ORIGIN", unknown>>;

const HALF_A_YEAR = "max-age=15552000";

export function readSite(env: SiteVariables, mode: AuthMode, problems: string[]): Site {
  return {
    allowedOrigins: readOrigins(env, problems),
    publicOrigin: readPublicOrigin(env, problems),
    answersCors: readWord(env, "CORS", problems) === "queue",
    strictTransport: readStrictTransport(env, mode, problems),
  };
}

/** Strict-Transport-Security binds a whole host. A shop decides for its own. */
function readStrictTransport(env: SiteVariables, mode: AuthMode, problems: string[]): string | null {
  switch (readWord(env, "HSTS", problems)) {
    case "auto":
      return AUTH_MODES[mode].host === "own" ? HALF_A_YEAR : null;
    case "host":
      return HALF_A_YEAR;
    case "subdomains":
      return `${HALF_A_YEAR}; includeSubDomains`;
    case "off":
      return null;
  }
}

function readOrigins(env: SiteVariables, problems: string[]): readonly string[] {
  const origins = splitList(env.ALLOWED_ORIGINS);
  for (const origin of origins) {
    if (isOrigin(origin)) continue;
    const how = "write each as https://host, no path and no *, separated by commas";
    problems.push(`ALLOWED_ORIGINS: ${show(origin)} is no origin; ${how}`);
  }
  return origins;
}

function readPublicOrigin(env: SiteVariables, problems: string[]): string | null {
  const origin = String(env.PUBLIC_ORIGIN ?? "");
  if (origin === "") return null;
  if (isSafeOrigin(origin)) return origin;
  const how = "write it as https://shop.example, no path (http only on this machine)";
  problems.push(`PUBLIC_ORIGIN is ${show(origin)}; ${how}`);
  return null;
}
