import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A TCP link from a replica to its primary on which what the primary says takes a while: loopback delivers at once, and a failover
 * would lose nothing. What is on its way when the link is cut is lost, as between two machines.
 */
export class LaggingLink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** To `port` of this machine; `lagMs` is the way from there. */
  static async start(port: number, lagMs: number): Promise<LaggingLink> {
    const server = createServer();
    const link = new LaggingLink(server);
    server.on("connection", (replica) => link.#carry(replica, connect(port, "127.0.0.1"), lagMs));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nothing that is still on its way arrives. */
  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(replica: Socket, primary: Socket, lagMs: number): void {
    for (const socket of [replica, primary]) {
      this.#sockets.add(socket);
      socket.on("error", () => {}); // its close follows
      socket.once("close", () => {
        this.#sockets.delete(socket);
        replica.destroy();
        primary.destroy();
      });
    }
    replica.on("data", (chunk) => void primary.write(chunk));
    primary.on("data", (chunk) => {
      setTimeout(() => {
        if (!replica.destroyed) replica.write(chunk);
      }, lagMs);
    });
  }
}
