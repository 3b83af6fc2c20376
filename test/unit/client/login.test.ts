/** The client of a page whose people sign in at the shop before they queue. */
import { beforeEach, expect, it } from "vitest";
import { outcomeOf, visit } from "../../support/client/client-kit.ts";
import { BrowserWorld } from "../../support/client/client-platform.ts";
import { OUTSIDE, ok, waiting, waitingBody } from "../../support/client/client-samples.ts";

const LOGIN_URL = "https://shop.example/login";
const STRANGER = {
  status: 401,
  body: { error: { code: "UNAUTHORIZED", message: "Sign in.", request_id: "r-1" }, login_url: LOGIN_URL },
};

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

const shown = () => world.inits.map(({ headers }) => new Headers(headers).get("authorization"));

it("shows the login's token as it is at each request, and none while there is none", async () => {
  const tokens = ["first", Promise.resolve("second"), null, ""];
  world.answer = () => ok(waitingBody(40, 100));
  const { client } = visit(world, { initial: OUTSIDE, token: () => tokens.shift() ?? null });
  for (let n = 0; n < 4; n++) await client.join();
  expect(shown()).toEqual(["Bearer first", "Bearer second", null, null]);
});

it("shows no token of a page that gives none", async () => {
  world.answer = () => ok(waitingBody(40, 100));
  await visit(world, { initial: OUTSIDE }).client.join();
  expect(shown()).toEqual([null]);
});

it("goes on when the shop does not give a token just now, as on a bad network", async () => {
  let asked = 0;
  world.answer = () => ok(waitingBody(40, 100));
  const token = () => (asked++ === 0 ? Promise.reject(new Error("offline")) : "token");
  const { client } = visit(world, { initial: OUTSIDE, token });
  const joining = outcomeOf(client.join());
  await world.pass(10_000);
  expect([joining.error, shown()]).toEqual([undefined, ["Bearer token"]]);
  expect(client.state).toEqual(waiting(40, 100));
});

it("says where a stranger has to sign in, in the state and in the refusal", async () => {
  world.answer = () => STRANGER;
  const { client } = visit(world, { initial: OUTSIDE });
  await expect(client.join()).rejects.toMatchObject({ code: "UNAUTHORIZED", loginUrl: LOGIN_URL });
  expect(client.state).toEqual({ ...OUTSIDE, loginUrl: LOGIN_URL });
});

it("forgets that once the person has signed in", async () => {
  world.answer = () => STRANGER;
  const { client } = visit(world, { initial: OUTSIDE });
  await client.join().catch(() => {});
  world.answer = () => ok(waitingBody(40, 100));
  await client.join();
  world.answer = () => ({
    status: 404,
    body: { error: { code: "NOT_IN_QUEUE", message: "", request_id: "r-2" } },
  });
  await client.claim().catch(() => {});
  expect(client.state).toEqual(OUTSIDE);
});

it("tells nothing to tabs of another person of the same browser", async () => {
  const open = async (person: string) => {
    const visitor = visit(world, { initial: waiting(40, 100), person });
    visitor.client.watch();
    await world.pass(0);
    return visitor;
  };
  await open("malee");
  await open("malee");
  expect(world.openStreams).toHaveLength(1);
  await open("noi");
  expect(world.openStreams).toHaveLength(2);
});
