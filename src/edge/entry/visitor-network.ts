import { networkOf } from "../../core/address.ts";
import { askedFrom } from "../asked-from.ts";
import type { EdgeContext } from "../edge.ts";

/**
 * The network that a visitor asks from: an IPv4 address, or a /64 of IPv6. null where it is not known: behind a gateway or a proxy,
 * whose own address all its visitors have, and on this machine.
 */
export function visitorNetwork(c: EdgeContext): string | null {
  const { auth, publicOrigin } = c.get("config");
  if (auth.mode === "gateway" || publicOrigin !== null) return null;
  const address = askedFrom(c);
  return address === null ? null : networkOf(address);
}
