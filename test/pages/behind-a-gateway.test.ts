/** Where a gateway says who asks: AUTH_MODE=gateway. */
import { expect } from "vitest";
import { openProxy } from "../support/browser/proxy.ts";
import { test as base } from "../support/browser/test.ts";
import { leaveQueue, type Visitor } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

/** The cookie of the gateway's own login. */
const LOGIN = /\blogin=(\w+)/;

const test = base.extend("gatewayUrl", async ({ stage }, { onCleanup }): Promise<string> => {
  const { system, door } = stage;
  const gateway = await openProxy(`http://127.0.0.1:${door.port}`, {
    asked: (headers) => ({
      ...headers,
      host: `127.0.0.1:${door.port}`, // as many gateways do: the page's own origin is another host to the queue
      "x-user-id": LOGIN.exec(headers.cookie ?? "")?.[1],
      "x-gateway-secret": system.secrets.GATEWAY_SECRET,
    }),
  });
  await system.redeploy({ AUTH_MODE: "gateway" });
  onCleanup(async () => {
    await gateway.close();
    await system.redeploy({ AUTH_MODE: "cookie" });
  });
  return gateway.url;
});

test("people behind a gateway join, see their place move, and leave", async ({
  stage,
  event,
  arrive,
  gatewayUrl,
}) => {
  const people: Visitor[] = [];
  for (const name of ["ann", "ben"]) {
    const visitor = await arrive();
    await visitor.page.context().addCookies([{ name: "login", value: name, url: gatewayUrl }]);
    await visitor.page.goto(`${gatewayUrl}/queue/${event}`);
    await visitor.isAt(people.push(visitor));
  }
  const [ann, ben] = people as [Visitor, Visitor];
  expect(await stage.redis.zrange(`queue:{${event}}`, 0, "-1")).toEqual(["ann", "ben"]);
  await soon(() => expect(stage.door.openStreams(event)).toBe(2));
  await leaveQueue(ann);
  await ann.reads("You have left the queue");
  await ben.isAt(1);
  await leaveQueue(ben);
  await ben.reads("You have left the queue");
  expect(await stage.redis.zcard(`queue:{${event}}`)).toBe(0);
});
