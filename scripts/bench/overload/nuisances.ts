import { connect, type Socket } from "node:net";
import type { Stage } from "../../workerd/stage.ts";

/** Connections that cost their holder nothing. */
const HALF_OPEN = 200;
const SLOW_BODIES = 100;
const SLOW_BYTE_MS = 1000;
/** As of a body that takes ten minutes to arrive. */
const BODY_BYTES = 600;

/** How many connections `annoy` opens, beside one for each reader. */
export const ANNOYING = HALF_OPEN + SLOW_BODIES;

/** Holds connections that say nothing, bodies that come byte by byte, and streams whose reader has stopped. Returns what lets go of them. */
export function annoy(stage: Stage, event: string, readers: readonly string[]): () => void {
  const { hostname, port } = new URL(stage.url);
  const open = (): Socket => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {}); // it may be hung up on
    return socket;
  };
  const head = (line: string, user: string, rest: string) =>
    `${line} HTTP/1.1\r\nHost: ${hostname}\r\nX-User-ID: ${user}\r\nX-Gateway-Secret: ${stage.secrets.GATEWAY_SECRET}\r\n${rest}\r\n`;
  const halfOpen = Array.from({ length: HALF_OPEN }, open);
  const slow = Array.from({ length: SLOW_BODIES }, (_, nth) => {
    const socket = open();
    const type = `Content-Type: application/json\r\nContent-Length: ${BODY_BYTES}\r\n`;
    socket.write(head("POST /api/v1/queue/join", `slow-${nth}`, type));
    return socket;
  });
  const dripping = setInterval(() => {
    for (const socket of slow) if (!socket.destroyed) socket.write(" ");
  }, SLOW_BYTE_MS);
  const unread = readers.map((user) => {
    const socket = open();
    socket.pause();
    socket.write(head(`GET /api/v1/queue/position/${event}/stream`, user, ""));
    return socket;
  });
  return () => {
    clearInterval(dripping);
    for (const socket of [...halfOpen, ...slow, ...unread]) socket.destroy();
  };
}
