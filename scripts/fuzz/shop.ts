/** A shop behind the gate that reads an address as generously as any server does, and says in each answer whether it was a guarded one. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const SHOP_MARK = "x-shop";

/** More than a request can have, so that the shop refuses none of itself. */
const MAX_HEADER_BYTES = 262_144;

export interface Shop {
  readonly url: string;
  close(): Promise<void>;
}

export async function startGuardedShop(): Promise<Shop> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, {
        "content-type": "text/plain",
        [SHOP_MARK]: "1",
        "x-shop-guarded": isGuarded(request.url ?? "/") ? "1" : "0",
      });
      response.end("the shop");
    });
    request.on("error", () => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** By the readings that docs/gate.md names: in lower case, decoded, `\` as a slash, without parameters, with dots resolved. */
function isGuarded(address: string): boolean {
  const [path = "", ...rest] = address.split("?");
  const read = readPath(path);
  const query = new URLSearchParams(rest.join("?"));
  const isCheckout = query.getAll("route").some((route) => /^checkout(\/|$)/i.test(route));
  return /^\/tickets(\/|$)/.test(read) || (read === "/index.php" && isCheckout);
}

function readPath(path: string): string {
  let read = path;
  for (let round = 0; round < 3; round++) {
    try {
      read = decodeURIComponent(read);
    } catch {
      break; // what is no UTF-8 is left as it is written
    }
  }
  const segments: string[] = [];
  for (const segment of read
    .split("\0")[0]
    ?.toLowerCase()
    .split(/[/\\]+/) ?? []) {
    const name = segment.split(";")[0] ?? "";
    if (name === "..") segments.pop();
    else if (name !== "" && name !== ".") segments.push(name);
  }
  return `/${segments.join("/")}`;
}
