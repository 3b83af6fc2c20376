import type { IncomingMessage } from "node:http";

const MAX_BODY_BYTES = 4096;

/** null when it is too large. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Node reads header bytes as Latin-1; ids are UTF-8. */
export function readHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? Buffer.from(value, "latin1").toString("utf8") : undefined;
}

export function readCookie(request: IncomingMessage, name: string): string | undefined {
  const pairs = request.headers.cookie?.split(";").map((pair) => pair.trim()) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Whether a page of this very shop sent it: browsers name the origin of every form they post. */
export function isFromOwnPage(request: IncomingMessage): boolean {
  const { origin = "", host } = request.headers;
  return URL.canParse(origin) && new URL(origin).host === host;
}
