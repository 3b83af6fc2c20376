/** The link between a Redis and its replica: late, and when it is cut, what was on its way is gone. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { LaggingLink } from "../../../../scripts/break/parts/lagging-link.ts";

const undo: (() => unknown)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** What a replica receives of what its primary says over a link that takes so long. */
async function openLink(lagMs: number) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const link = await LaggingLink.start((server.address() as AddressInfo).port, lagMs);
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const replica = connect(link.port, "127.0.0.1");
  const [primary] = await accepted;
  for (const socket of [replica, primary]) socket.on("error", () => {}); // it was cut
  undo.push(
    () => server.close(),
    () => replica.destroy(),
    () => primary.destroy(),
  );
  const heard: string[] = [];
  replica.on("data", (chunk) => heard.push(String(chunk)));
  return { link, primary, replica, heard };
}

it("brings what the primary says, in order", async () => {
  const { link, primary, replica, heard } = await openLink(1);
  primary.write("one ");
  primary.write("two");
  while (heard.join("") !== "one two") await once(replica, "data");
  await link.cut();
});

it("loses what is on its way when it is cut", async () => {
  const { link, primary, replica, heard } = await openLink(60_000);
  const closed = once(replica, "close");
  const said = new Promise((resolve) => primary.write("lost", resolve));
  await said;
  await link.cut();
  await closed;
  expect(heard).toEqual([]);
});
