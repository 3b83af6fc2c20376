import { parseArgs } from "node:util";
import { findSecret, type Places } from "../options/known-secrets.ts";
import { readQueueUrl } from "../options/queue-url.ts";

export interface SmokeOptions {
  readonly url: URL;
  readonly deskToken: string;
  readonly originToken: string;
  /** Under AUTH_MODE = "gateway" the visitor comes as through the gateway; null where it is not known. */
  readonly gatewaySecret: string | null;
  /** Under AUTH_MODE = "jwt": a token of the shop's login; null without one. */
  readonly loginToken: string | null;
  /** How long each step may take. */
  readonly patienceMs: number;
  readonly json: boolean;
}

export const USAGE = `npm run smoke -- --url https://queue.shop.example [options]   one visitor's whole journey at an event for trying
  --token TOKEN           an operator's of the desk; better as the variable DESK_TOKEN, which no list of processes shows
  --origin-token TOKEN    the booking server's; better as the variable ORIGIN_TOKEN
                          a queue of \`npm start\` needs neither; one behind a gateway needs the variable GATEWAY_SECRET
                          one whose people sign in at the shop needs LOGIN_TOKEN, a token of the shop's login
  --patience 30           seconds that each step may take
  --json                  prints the steps as JSON`;

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[], places: Places): SmokeOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      token: { type: "string" },
      "origin-token": { type: "string" },
      patience: { type: "string", default: "30" },
      json: { type: "boolean", default: false },
    },
  });
  if (values.url === undefined) throw new Error("--url is missing: the address of the queue");
  const url = readQueueUrl(values.url);
  const deskToken = findSecret("DESK_TOKEN", values.token, url, places);
  const originToken = findSecret("ORIGIN_TOKEN", values["origin-token"], url, places);
  if (deskToken === null) {
    throw new Error("DESK_TOKEN is missing: set it to an operator's token, of `npm run admin-token`");
  }
  if (originToken === null)
    throw new Error("ORIGIN_TOKEN is missing: set it to the queue's secret of that name");
  const seconds = Number(values.patience);
  if (!(seconds >= 1 && seconds <= 600))
    throw new Error(`--patience is ${values.patience}; give 1 to 600 seconds`);
  return {
    url,
    deskToken,
    originToken,
    gatewaySecret: findSecret("GATEWAY_SECRET", undefined, url, places),
    loginToken: places.env.LOGIN_TOKEN || null,
    patienceMs: seconds * 1000,
    json: values.json,
  };
}
