/** AUTH_MODE=jwt: how a login of the shop is checked, and where people get one. */
import { LOGIN_TEXTS, type SecretName } from "./settings.ts";
import { isOneLine, isSafeLink, show, type Table } from "./text.ts";

export interface LoginConfig {
  /** What its tokens are signed with: one secret, HS256, or private keys whose public halves are at an address. */
  readonly key: { readonly secret: string } | { readonly jwksUrl: string };
  /** The `iss` that a token must have; null = any. */
  readonly issuer: string | null;
  /** The `aud` that a token must have, if only among others; null = any. */
  readonly audience: string | null;
  /** The claim that is the person's id. */
  readonly claim: string;
  /** The cookie in which the shop keeps its token; null = a token comes as `Authorization: Bearer` alone. */
  readonly cookie: string | null;
  /** Where people sign in. */
  readonly url: string;
}

type LoginText = (typeof LOGIN_TEXTS)[number];

/** As of every secret of ours: RFC 7518 asks for as many bytes as HS256's hash has. */
const LEAST_CHARACTERS = 32;
const MOST_CHARACTERS = 2048;
const HTTPS = "an https address without user or fragment (http only on this machine), e.g.";

/** What each text must be, and how to mend one that is not. A length is checked before anything looks at the text. */
const RULES: Record<LoginText, { readonly fits: (text: string) => boolean; readonly how: string }> = {
  USER_JWKS_URL: { fits: isSafeLink, how: `give ${HTTPS} https://shop.example/.well-known/jwks.json` },
  USER_JWT_ISSUER: { fits: isOneLine, how: "give the iss of the login's tokens, to the letter" },
  USER_JWT_AUDIENCE: { fits: isOneLine, how: "give the aud of the login's tokens, to the letter" },
  USER_JWT_CLAIM: {
    fits: (text) => text.length <= 128 && isOneLine(text),
    how: "give the name of a claim, e.g. sub or user_id (at most 128 characters)",
  },
  USER_JWT_COOKIE: {
    // Names that the queue gives its own cookies, and the one of the pass, would be read twice.
    fits: (text) => /^[\w!#$%&'*.^`|~+-]{1,128}$/.test(text) && !/^(__Host-)?vq_|^queue_pass$/i.test(text),
    how: "give the name of the shop's cookie, none of the queue's own (vq_…, __Host-vq_…, queue_pass)",
  },
  LOGIN_URL: { fits: isSafeLink, how: `give ${HTTPS} https://shop.example/login` },
};

/** Every contradiction is added to `problems`; none shows the secret. */
export function readLogin(
  env: Table,
  secrets: Readonly<Record<SecretName, string>>,
  problems: string[],
): LoginConfig {
  const texts = Object.fromEntries(
    LOGIN_TEXTS.map((name) => [name, readText(env[name], name, problems)]),
  ) as Record<LoginText, string | null>;
  requireText("LOGIN_URL", env, problems);
  return {
    key: readKey(env, secrets, texts, problems),
    issuer: texts.USER_JWT_ISSUER,
    audience: texts.USER_JWT_AUDIENCE,
    claim: texts.USER_JWT_CLAIM ?? "sub",
    cookie: texts.USER_JWT_COOKIE,
    url: texts.LOGIN_URL ?? "",
  };
}

/** Whether these settings take a login by its secret, which a deployment must then have. */
export function needsLoginSecret({ AUTH_MODE, USER_JWKS_URL }: Table): boolean {
  return AUTH_MODE === "jwt" && !USER_JWKS_URL;
}

function readKey(
  env: Table,
  secrets: Readonly<Record<SecretName, string>>,
  texts: Record<LoginText, string | null>,
  problems: string[],
): LoginConfig["key"] {
  const secret = String(env.USER_JWT_SECRET ?? "");
  const isRemote = String(env.USER_JWKS_URL ?? "") !== "";
  if (isRemote && secret !== "") {
    problems.push("USER_JWT_SECRET and USER_JWKS_URL are both set; keep the one that the login signs with");
  }
  if (!isRemote) {
    checkSecret(secret, secrets, problems);
    return { secret };
  }
  // A login's public keys sign for all of its applications; a token of another one must not open a place here.
  for (const name of ["USER_JWT_ISSUER", "USER_JWT_AUDIENCE"] as const) requireText(name, env, problems);
  return { jwksUrl: texts.USER_JWKS_URL ?? "" };
}

function checkSecret(
  secret: string,
  secrets: Readonly<Record<SecretName, string>>,
  problems: string[],
): void {
  const put = 'put it with "npx wrangler secret put USER_JWT_SECRET" (locally: a line in .dev.vars)';
  if (secret === "") {
    problems.push(
      `USER_JWT_SECRET or USER_JWKS_URL is missing; set USER_JWKS_URL, or take the login's HS256 secret: ${put}`,
    );
  } else if (secret.length < LEAST_CHARACTERS) {
    problems.push(
      `USER_JWT_SECRET has fewer than ${LEAST_CHARACTERS} characters; give the login a longer one and ${put}`,
    );
  }
  const [twin] = Object.entries(secrets).find(([, other]) => other !== "" && other === secret) ?? [];
  if (twin) problems.push(`USER_JWT_SECRET is the same as ${twin}; give each its own`);
}

function requireText(name: LoginText, env: Table, problems: string[]): void {
  if (String(env[name] ?? "") === "") problems.push(`${name} is missing; ${RULES[name].how}`);
}

/** null when it is not set, or wrong and reported. */
function readText(raw: unknown, name: LoginText, problems: string[]): string | null {
  if (raw === undefined || raw === "") return null;
  const { fits, how } = RULES[name];
  if (typeof raw === "string" && raw.length <= MOST_CHARACTERS && raw.isWellFormed() && fits(raw)) return raw;
  problems.push(`${name} is ${show(raw)}; ${how}`);
  return null;
}
