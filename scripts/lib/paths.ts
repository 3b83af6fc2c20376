import { fileURLToPath } from "node:url";

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const ROOT = fromRoot("");
export const WRANGLER_CONFIG = fromRoot("wrangler.toml");
export const SECRETS_FILE = fromRoot(".local/secrets.json");
