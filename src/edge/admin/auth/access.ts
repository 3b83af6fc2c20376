/** What Cloudflare Access says of a request that it let through: a JWT, signed with the team's own keys. */
import type { AccessConfig } from "../../../config.ts";
import type { Account } from "../../../core/desk/account.ts";
import { remoteKeys } from "../../remote-keys.ts";
import { readSignedToken } from "../../signed-token.ts";

/** What the trail can hold of a name. */
const NAME = /^[\x21-\x7e]{1,128}$/;

/**
 * Who it is: a person by e-mail, a program by its client id. null when the token is not good. Throws when Access
 * does not tell its keys.
 */
export async function readAccessToken(
  token: string,
  { teamOrigin, audience, operators }: AccessConfig,
  nowMs: number,
): Promise<Account | null> {
  const keys = remoteKeys(`${teamOrigin}/cdn-cgi/access/certs`).at(nowMs);
  const check = { issuer: teamOrigin, audience, algorithms: ["RS256"] };
  const read = await readSignedToken(token, keys, check, nowMs);
  if (read.status !== "good") return null;
  const name = read.claims.email ?? read.claims.common_name;
  if (typeof name !== "string" || !NAME.test(name)) return null;
  return { name, role: operators.has(name.toLowerCase()) ? "operator" : "viewer" };
}
