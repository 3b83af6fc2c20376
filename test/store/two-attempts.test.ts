/** A request to Redis is sent twice at most: beyond that lobbies and loops try again themselves, with what they know then. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { Upstash } from "../../src/store/upstash.ts";

it("sends a request whose connection is cut once more, and then says that Redis is away", async () => {
  let requests = 0;
  const server = createServer((request) => {
    requests++;
    request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const upstash = new Upstash({
    name: "b",
    url: `http://127.0.0.1:${port}`,
    token: "a-token",
    flagLine: false,
    timeoutMs: 5000,
  });
  await expect(upstash.ping()).rejects.toThrow("Redis gave no result for ping in store b");
  server.close();
  expect(requests).toBe(2);
});
