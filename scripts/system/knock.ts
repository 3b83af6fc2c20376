import { once } from "node:events";
import { connect } from "node:net";

/** Throws while nothing listens on this port of 127.0.0.1. */
export async function knock(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}
