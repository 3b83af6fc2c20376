import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Crowd } from "../../../../../scripts/stampede/crowd/crowd.ts";
import { CrowdClient } from "../../../../../scripts/stampede/crowd/crowd-client.ts";
import { Tally } from "../../../../../scripts/stampede/crowd/tally.ts";
import { parseOptions } from "../../../../../scripts/stampede/options.ts";
import { soon } from "../../../../support/soon.ts";

const busy = createServer((_, response) => response.writeHead(503, { "retry-after": "3600" }).end());
afterEach(() => busy.close());

it("a crowd whose time is up ends at once: those who join, those who wait and those yet to come", async () => {
  await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
  const options = { ...parseOptions(["--users", "20", "--concurrency", "2"]), arrivalsPerSecond: 1 / 3600 };
  const tally = new Tally();
  const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
  const client = new CrowdClient(url, options.concurrency, tally);
  const crowd = new Crowd(options, client, tally, async () => null, null);
  const over = crowd.run(async () => {});
  await soon(() => expect(tally.busyAnswers).toBe(1)); // one was told to come back in an hour, the next comes in an hour
  await client.stop();
  await over;
  expect(tally.joined).toBe(0);
});
