/** `npm run admin-token`: makes a token for the operators' desk. It is shown once; the queue gets its hash. */
import { parseArgs } from "node:util";
import { readDesk } from "../src/config/read-desk.ts";
import { ROLES, type Role } from "../src/core/desk/account.ts";
import { readOptions } from "./options/read-options.ts";
import { describeToken, makeSecret } from "./system/local-secrets.ts";

const USAGE = `npm run admin-token -- --name NAME [--role ROLE]   makes a token for the operators' desk
  --name mali             whose it is: 1 to 40 of A-Z a-z 0-9 _ . @ -; it stands in the trail
  --role operator         or viewer, who changes nothing; default viewer`;

interface Wanted {
  readonly name: string;
  readonly role: Role;
}

const wanted = readOptions("admin-token", USAGE, parse);
if (wanted) {
  const token = makeSecret();
  console.log(`token, for ${wanted.name} alone; it is shown this once:
  ${token}

line to add to the secret ADMIN_TOKENS:
  ${describeToken(wanted.name, wanted.role, token)}

Put all lines together: npx wrangler secret put ADMIN_TOKENS < FILE (locally: in .dev.vars, separated by commas).`);
}

/** Throws an Error whose message says what to type instead. */
function parse(args: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...args],
    options: { name: { type: "string" }, role: { type: "string", default: "viewer" } },
  });
  const { name, role } = values;
  if (name === undefined) throw new Error("--name is missing");
  if (!ROLES.some((known) => known === role)) throw new Error(`--role ${role} is unknown`);
  const [problem] = readDesk({ ADMIN_TOKENS: [{ name, role, hash: "0".repeat(64) }] }).problems;
  if (problem !== undefined) throw new Error(`--name ${name} is no name`);
  return { name, role: role as Role };
}
