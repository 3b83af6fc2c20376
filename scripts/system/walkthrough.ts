import { signLogin } from "./local-login.ts";
import type { Vars } from "./run-worker.ts";
import type { System } from "./system.ts";

interface Addresses {
  readonly queueUrl: string;
  readonly originUrl: string;
  readonly eventId: string;
  /** The secret of the gateway; null when visitors are identified by a cookie. */
  readonly gatewaySecret: string | null;
  /** Of the shop's login; null when visitors need none, or only the shop can make one. */
  readonly loginToken: string | null;
  /** Whether people sign in at the shop first. */
  readonly needsLogin: boolean;
}

/** Of a whole system on this machine, for a visitor whom its settings let in. */
export async function walkthroughOf({
  url: queueUrl,
  originUrl,
  vars,
}: Pick<System, "url" | "originUrl" | "vars">): Promise<string> {
  const needsLogin = vars.AUTH_MODE === "jwt";
  return walkthrough({
    queueUrl,
    originUrl,
    eventId: pickEvent(vars.EVENTS),
    gatewaySecret: vars.AUTH_MODE === "gateway" ? String(vars.GATEWAY_SECRET) : null,
    loginToken: needsLogin ? await signLogin(vars) : null,
    needsLogin,
  });
}

/** The page to open in a browser, and lines to paste into a shell, from joining the queue to a booking. */
function walkthrough(addresses: Addresses): string {
  const { queueUrl, originUrl, eventId } = addresses;
  const api = `${queueUrl}/api/v1/queue`;
  const body = `-H 'Content-Type: application/json' -d '{"event_id":"${eventId}"}'`;
  const { start, who, keeper } = visitorOf(addresses);
  return `${start}

# join: you get a place, and ${keeper}
curl -s ${who} ${body} ${api}/join; echo

# watch your position until it is your turn
curl -sN ${who} ${api}/position/${eventId}/stream

# claim your pass
PASS=$(curl -s ${who} ${body} ${api}/claim | sed -E 's/.*"queue_pass":"([^"]*)".*/\\1/'); echo "$PASS"

# book with it at the shop
curl -s -H "X-Queue-Pass: $PASS" ${body} ${originUrl}/bookings/reserve; echo
`;
}

/** How the walk begins, what each line says of its visitor, and what keeps the place. */
function visitorOf({ queueUrl, eventId, gatewaySecret, loginToken, needsLogin }: Addresses) {
  const page = byBrowser(queueUrl, eventId);
  if (gatewaySecret !== null) {
    return { start: BY_GATEWAY, who: gatewayHeaders(gatewaySecret), keeper: "your X-User-ID keeps it" };
  }
  if (!needsLogin) {
    const who = "-c /tmp/queue-cookies -b /tmp/queue-cookies";
    return { start: page, who, keeper: "a cookie that keeps it" };
  }
  const start = loginToken === null ? `${page}\n\nTOKEN=… # of your login` : page;
  const who = `-H "Authorization: Bearer ${loginToken ?? "$TOKEN"}"`;
  return { start, who, keeper: "your login keeps it" };
}

/** Where operators sit, and what lets them in on this machine. */
export function describeDesk(queueUrl: string, token: string): string {
  return `The operators' desk: ${queueUrl}/admin   token: ${token}\n`;
}

/** What decides drawings on this machine. `vars`: those that were given to this run. */
export function describeBeacon({ DRAW_BEACON }: Vars): string {
  if (DRAW_BEACON !== undefined) return "Drawings: decided by the beacon that DRAW_BEACON names.\n";
  return "Drawings: decided by a stand-in for drand's beacon on this machine, whose rounds it knows before they are out. Its proofs prove nothing.\n";
}

function byBrowser(queueUrl: string, eventId: string): string {
  return `Open the waiting page in a browser: ${queueUrl}/queue/${eventId}

Or walk through it in another terminal:`;
}

const BY_GATEWAY = `AUTH_MODE is gateway: people come through your gateway, which names them. The queue answers a browser that
comes without it 401.

Walk through it in another terminal, in the gateway's place:`;

function gatewayHeaders(secret: string): string {
  return `-H 'X-User-ID: malee' -H 'X-Gateway-Secret: ${secret.replaceAll("'", "'\\''")}'`;
}

/** The event to walk through: the first that is declared by its name, else `demo`. */
function pickEvent(events: unknown): string {
  const names = typeof events === "object" && events !== null ? Object.keys(events) : [];
  return names.find((name) => name !== "*") ?? "demo";
}
