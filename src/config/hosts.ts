/** Whether the host of an address can set a cookie of `domain`, and is sent it. */
export function isHostUnder(address: string, domain: string): boolean {
  const { hostname } = new URL(address);
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/** Whether it names this very machine, where there is no TLS and no network to need it. `hostname` as a URL has it. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
