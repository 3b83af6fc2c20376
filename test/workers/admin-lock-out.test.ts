/** Guessing a token: it is refused, locked out, and seen. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { networkOf, outlineOf } from "../../src/core/address.ts";
import { OPERATOR, VIEWER } from "../support/desk-tokens.ts";
import { soon } from "../support/soon.ts";
import { DeskClient, freshAddress, OWN_PAGE, signedIn } from "../support/worker/desk-client.ts";
import { env } from "../support/worker/edge-client.ts";

/** Calls of the desk's object, by method. */
function counted() {
  const calls: Record<string, number> = {};
  const stub = env.DESK.get(env.DESK.idFromName("desk"));
  const get = () =>
    new Proxy(stub, {
      get:
        (target, method: string) =>
        (...args: unknown[]) => {
          calls[method] = (calls[method] ?? 0) + 1;
          return (target as never as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args);
        },
    });
  return { calls, variables: { DESK: { idFromName: String, get } } };
}

type Counts = Record<string, number>;

/**
 * What the trail says was refused, of one network where an outline is given: other files of tests write into the same trail. The
 * desk's object reports once a minute: here the minute is over.
 */
async function refusedSoFar(outline?: string): Promise<Counts> {
  await runDurableObjectAlarm(env.DESK.get(env.DESK.idFromName("desk")));
  const { entries } = (await new DeskClient(VIEWER).get("/trail")).body;
  const sum: Counts = {};
  for (const { counts = {}, networks = [] } of entries as { counts?: Counts; networks?: string[] }[]) {
    if (outline !== undefined && !networks.includes(outline)) continue;
    for (const [kind, count] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
}

describe("10,000 guesses from one network", () => {
  it("are all refused, cost few calls, lock out, and stand in the trail", async () => {
    const { calls, variables } = counted();
    const address = freshAddress();
    const statuses: Counts = {};
    const guesser = new DeskClient(null, { variables, address });
    for (let n = 0; n < 10_000; n++) {
      const { status, headers } = await guesser.get("/session", { authorization: `Bearer ${OPERATOR}${n}` });
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 429) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual({ 401: 9, 429: 9991 });
    expect(calls.noteFailure).toBeLessThan(20); // ten, and one for each lock that ends meanwhile
    expect(calls.noteRefusals ?? 0).toBeLessThan(60); // once a second
    const right = await new DeskClient(OPERATOR, { variables, address }).get("/session");
    expect([right.status, right.body.error.code]).toEqual([429, "TOO_MANY_ATTEMPTS"]);
    expect((await new DeskClient(OPERATOR).get("/session")).status).toBe(200); // from elsewhere
    await soon(async () => {
      const { wrong_token = 0, locked_out = 0 } = await refusedSoFar();
      expect(wrong_token + locked_out).toBeGreaterThanOrEqual(10_000);
    });
  });
});

describe("the trail", () => {
  it("counts each kind of refusal, and forgets none when the desk's object is put out of memory", async () => {
    const address = freshAddress();
    const outline = outlineOf(networkOf(address));
    await refusedSoFar(); // what was refused before is in the trail
    await new DeskClient(VIEWER, { address }).change("demo-x", { paused: true });
    await new DeskClient(null, { address }).get("/session", { cookie: "__Host-vq_desk=forged" });
    const page = await signedIn(OPERATOR);
    const forged = { "x-desk": "1", "if-match": "*", "cf-connecting-ip": address };
    await page.change("demo-x", { paused: true }, forged);
    await new DeskClient("wrong", { address }).get("/session");
    const stub = env.DESK.get(env.DESK.idFromName("desk"));
    await runInDurableObject(stub, (_, state) => state.abort("killed by a test")).catch(() => {});
    await soon(async () => {
      const refused = await refusedSoFar(outline);
      for (const kind of ["viewer_acted", "bad_session", "foreign_page", "wrong_token"]) {
        expect([kind, refused[kind]]).toEqual([kind, 1]);
      }
    });
  });
});

describe("a locked network", () => {
  const lock = async (address: string) => {
    for (let n = 0; n < 10; n++)
      await new DeskClient(`wrong ${n}`.replace(" ", "-"), { address }).get("/session");
  };

  it("is locked at sign-in too, and for its whole /64", async () => {
    const address = freshAddress();
    await lock(address);
    const neighbour = new DeskClient(null, { address: address.replace("::7", ":1:2:3:4") });
    const { status } = await neighbour.send("POST", "/session", { token: OPERATOR }, OWN_PAGE);
    expect(status).toBe(429);
  });

  it("goes on with the session that a page has already", async () => {
    const page = await signedIn(OPERATOR);
    const address = freshAddress();
    await lock(address);
    const answer = await page.get("/session", { "cf-connecting-ip": address });
    expect(answer.status).toBe(200);
  });

  it("is locked for an isolate that has not met its guesses", async () => {
    const address = freshAddress();
    const network = `${address
      .split(":")
      .slice(0, 4)
      .map((group) => group.replace(/^0+(?=.)/, ""))
      .join(":")}::/64`;
    const stub = env.DESK.get(env.DESK.idFromName("desk"));
    for (let n = 0; n < 10; n++) await stub.noteFailure(network);
    expect((await new DeskClient(OPERATOR, { address }).get("/session")).status).toBe(429);
  });
});

it("a desk whose object does not answer lets nobody in who has no token, and operators act", async () => {
  const away = async () => {
    throw new Error("the object is away");
  };
  const DESK = { idFromName: String, get: () => new Proxy({}, { get: () => away }) };
  expect((await new DeskClient("wrong", { variables: { DESK } }).get("/session")).status).toBe(401);
  const { status, body } = await new DeskClient(OPERATOR, { variables: { DESK } }).change("demo-away", {
    release_rate: 5,
  });
  expect([status, body.values.release_rate.value, body.shadowed]).toEqual([200, 5, ["release_rate"]]);
});

it("operators act though the desk's object hangs, as in a flood of guesses", async () => {
  const DESK = { idFromName: String, get: () => new Proxy({}, { get: () => () => new Promise(() => {}) }) };
  const { status, body } = await new DeskClient(OPERATOR, { variables: { DESK } }).change("demo-slow", {
    release_rate: 5,
  });
  expect([status, body.values.release_rate.value]).toEqual([200, 5]);
});
