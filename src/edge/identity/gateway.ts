/** AUTH_MODE=gateway: the shop's gateway knows its customers, and names each in a header beside a secret of its own. */
import { isUserId } from "../../core/ids.ts";
import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { isSameSecret } from "../same-secret.ts";
import type { Identity } from "./identity.ts";

/** A gateway sends no strangers. */
export const gateway: Identity = {
  usesCookie: () => false,
  know: async (c) => readUser(c),
  welcome: async (c) => ({ id: readUser(c), isStranger: false }),
};

function readUser(c: EdgeContext): string {
  const shown = c.req.header("x-gateway-secret");
  if (shown === undefined || !isSameSecret(shown, c.get("config").auth.secret)) {
    throw new Problem("UNAUTHORIZED", "Ask through the gateway.");
  }
  const user = c.req.header("x-user-id");
  // workerd reads headers as UTF-8 and puts U+FFFD where the bytes are none: two people could meet in one id.
  if (!isUserId(user) || user.includes("\ufffd")) {
    throw new Problem("INVALID_REQUEST", "X-User-ID must be 1 to 128 characters in UTF-8.");
  }
  // A header that comes twice arrives as one, joined by a comma. If a visitor's own got past the gateway, the queue cannot
  // know which of the two the gateway wrote.
  if (user.includes(",")) {
    throw new Problem(
      "INVALID_REQUEST",
      "X-User-ID holds a comma, as when it is sent twice. The gateway must replace the visitor's own, and percent-encode commas.",
    );
  }
  return user;
}
