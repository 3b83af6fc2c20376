/** Addresses as the queue counts by them: one customer of a provider has a whole /64 of IPv6. */

/** The network that an address is of: an IPv4 address is its own, an IPv6 one its /64. Whatever is no address is one of its own. */
export function networkOf(address: string): string {
  const groups = groupsOf(address);
  return groups === null ? address.slice(0, 45) : `${groups.slice(0, 4).join(":")}::/64`;
}

/** The /48 that a network of IPv6 is of: who has one may have 65,536 networks. null for a network that is of none. */
export function blockOf(network: string): string | null {
  const groups = groupsOf(network.replace(/\/64$/, ""));
  return groups === null ? null : `${groups.slice(0, 3).join(":")}::/48`;
}

/** A network for people to read, too short to name a household: a /24 of IPv4, a /48 of IPv6. */
export function outlineOf(network: string): string {
  const block = blockOf(network);
  if (block !== null) return block;
  const [, front] = /^(\d+\.\d+\.\d+)\.\d+$/.exec(network) ?? [];
  return front === undefined ? "elsewhere" : `${front}.0/24`;
}

/** The eight groups of an IPv6 address, without leading zeros; null for any other text. */
function groupsOf(address: string): readonly string[] | null {
  if (!/^[0-9a-f:]{2,39}$/i.test(address)) return null;
  const [front = "", back, ...more] = address.toLowerCase().split("::");
  const split = (text: string) => (text === "" ? [] : text.split(":"));
  const [first, last] = [split(front), split(back ?? "")];
  const missing = 8 - first.length - last.length;
  if (more.length > 0 || (back === undefined ? missing !== 0 : missing < 1)) return null;
  const groups = [...first, ...Array<string>(Math.max(missing, 0)).fill("0"), ...last];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  return groups.map((group) => group.replace(/^0+(?=.)/, ""));
}
