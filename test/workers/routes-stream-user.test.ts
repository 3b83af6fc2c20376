/** How a lobby hears whose stream to open. The lobbies here only write down what they are asked. */
import { createExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { readStreamUser } from "../../src/core/lobby/stream-user.ts";
import { createApp } from "../../src/edge/app.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env } from "../support/worker/edge-client.ts";

/** Opens the stream of somebody whom the gateway has logged in; what was asked of a lobby. */
async function askedOfLobby(user: string): Promise<{ address: string; headers: Headers }> {
  const asked: { address: string; headers: Headers }[] = [];
  const stub = {
    async fetch(address: string, { headers }: RequestInit) {
      asked.push({ address, headers: new Headers(headers) });
      return Response.json({ status: "overloaded", retryAfterSeconds: 7 }, { status: 409 });
    },
  };
  const LOBBY = { idFromName: (name: string) => name, get: () => stub };
  const changed = { ...env, AUTH_MODE: "gateway", LOBBY } as unknown as Env;
  const app = createApp();
  const browser = new Browser((request) => app.fetch(request, changed, createExecutionContext()));
  await browser.open("GET", `/api/v1/queue/position/${freshEvent()}/stream`, {
    headers: { "x-user-id": user, "x-gateway-secret": String(env.GATEWAY_SECRET) },
  });
  const [first] = asked;
  if (!first) throw new Error("no lobby was asked");
  return first;
}

it.each(["somchai@shop.example", "สมชาย", "a b/c?d&e=f#g%41"])(
  "names %s in a header, and in no address: addresses are logged",
  async (user) => {
    const { address, headers } = await askedOfLobby(user);
    expect(address).toBe("https://lobby/stream");
    expect(readStreamUser(headers)).toBe(user);
  },
);
