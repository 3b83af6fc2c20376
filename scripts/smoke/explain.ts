/** What an answer that should have been another one means, and what to do about it. */
import { type Fields, fieldsOf } from "../../src/wire/fields.ts";

export interface Answer {
  readonly status: number;
  readonly body: Fields;
}

/** Who asked: a secret that is refused is another one for each. */
export type Asker = "the desk" | "the visitor" | "the booking server";

const ADVICE: Readonly<Record<string, string>> = {
  DESK_OFF: "the queue has no desk: put the secret ADMIN_TOKENS (npm run admin-token)",
  TOO_MANY_ATTEMPTS: "this network showed too many wrong tokens; wait as long as Retry-After says",
  MISCONFIGURED: "a setting or a secret is wrong; `npm run doctor` or the Worker's log names it",
  STORE_UNAVAILABLE: "Redis does not answer the Worker; `npm run doctor` asks it from here",
  OVERLOADED: "the queue has too much to do; try when no sale is running",
  TOO_MANY_EVENTS: "there are 100 created events; retire one",
  HTTPS_REQUIRED: "ask over https",
};

const REFUSED: Readonly<Record<Asker, string>> = {
  "the desk": "DESK_TOKEN is no token of ADMIN_TOKENS there",
  "the visitor":
    'no visitor cookie came along; under AUTH_MODE = "gateway" set GATEWAY_SECRET to that of the queue, under "jwt" LOGIN_TOKEN to a token of the shop\'s login',
  "the booking server": "ORIGIN_TOKEN is not the one of the queue",
};

/** A sentence on an answer, of the code, the queue's own words and what to do. It holds no id and no secret. */
export function explain(asker: Asker, { status, body }: Answer): string {
  const { code, message, request_id: requestId } = fieldsOf(body.error);
  if (typeof code !== "string") return `it answered ${status} with no error code: is this address a queue's?`;
  const advice = status === 401 ? REFUSED[asker] : (adviceOn403(asker, status) ?? ADVICE[code]);
  const said = `it answered ${status} ${code} "${String(message)}" (request ${String(requestId)})`;
  return advice === undefined ? said : `${said}; ${advice}`;
}

function adviceOn403(asker: Asker, status: number): string | undefined {
  return asker === "the desk" && status === 403
    ? "DESK_TOKEN is a viewer's; this needs an operator's"
    : undefined;
}
