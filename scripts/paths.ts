import { fileURLToPath } from "node:url";

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const ROOT = fromRoot("");
export const WRANGLER_CONFIG = fromRoot("wrangler.toml");
export const SECRETS_FILE = fromRoot(".local/secrets.json");
export const DEV_VARS = fromRoot(".dev.vars");
/** Where `wrangler dev` keeps the objects' storage while it runs. */
export const DEV_STATE = fromRoot(".local/dev-state");
/** What the site serves without running the Worker; wrangler.toml names it too. */
export const ASSETS = fromRoot(".local/assets");
