/** Which requests are for the shop, by the address as a client wrote it. */
import { expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { isForShop } from "../../src/edge/gated-hosts.ts";
import { SECRETS } from "../support/config-kit.ts";

const env = {
  ...SECRETS,
  GATE_HOSTS: "shop.example",
  ORIGIN_URL: "https://origin.example",
  EVENTS: { demo: { guards: ["/tickets*"], booking_url: "https://shop.example/tickets" } },
} as unknown as Env;

it.each([
  ["https://shop.example/tickets", true],
  ["https://SHOP.example/tickets", true],
  ["https://shop.example:443/tickets", true],
  ["http://shop.example:80/tickets", true],
  ["https://shop.example:8443/tickets", false],
  ["https://shop.example@elsewhere.example/tickets", false],
  ["https://elsewhere.example/tickets", false],
  ["https://shop.example/queue/demo", false],
  ["https://shop.example:443/api/v1/queue/join", false],
  ["https://shop.example/queues", true],
])("%s: %s", (url, isShops) => {
  expect(isForShop({ url } as Request, env)).toBe(isShops);
});
