/** Whether an address is of this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** The origin of a queue, as --url names it. Throws an Error whose message says what to type instead. */
export function readQueueUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new Error(`--url ${text} is no address; give the queue's, as https://queue.shop.example`);
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    throw new Error(`--url ${text} would send tokens that anybody on the way can read; give https`);
  }
  return new URL(url.origin);
}
