import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeEvent } from "../../../scripts/system/change-event.ts";

/** What the desk does with one request after the other. */
let answers: ((response: ServerResponse) => void)[] = [];
const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  answers.shift()?.(response);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

const refuse = (status: number) => (response: ServerResponse) => response.writeHead(status).end("{}");

function pause() {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return changeEvent({ url, token: "secret" }, "demo", { paused: true });
}

test("a change that the queue could not make, or did not answer, is sent again as the same act", async () => {
  answers = [refuse(503), (response) => response.destroy(), refuse(200)];
  expect(await pause()).toBe(3);
  const acts = asked.map(({ method, url, headers }) => [
    method,
    url,
    headers["if-match"],
    headers["idempotency-key"],
  ]);
  const key = asked[0]?.headers["idempotency-key"];
  expect(key).toMatch(/^[\w-]{36}$/);
  expect(acts).toEqual(acts.map(() => ["PATCH", "/api/v1/admin/events/demo", "*", key]));
});

test("a change that is refused is not, and the error shows no token", async () => {
  answers = [refuse(401)];
  await expect(pause()).rejects.toThrow(/^demo was not changed: 401 \{\}$/);
});
