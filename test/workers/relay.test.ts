/** Events with so many lobbies that relays stand before them. */
import { runInDurableObject } from "cloudflare:test";
import { env as platformEnv } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { parseConfig } from "../../src/config.ts";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import { relayOf } from "../../src/core/release/relays.ts";
import { shareName, shareOf } from "../../src/core/shares.ts";
import { soon } from "../support/soon.ts";

const env = platformEnv as unknown as Env;

function open(event: string) {
  const config = parseConfig(env).event(event)?.queue;
  if (!config) throw new Error("the event is not declared");
  const lobbyOf = (user: string) =>
    env.LOBBY.get(env.LOBBY.idFromName(shareName(event, shareOf(user, config.lobbies))));
  const relayOfUser = (user: string) => {
    const index = relayOf(shareOf(user, config.lobbies), config.relays);
    return env.RELAY.get(env.RELAY.idFromName(shareName(event, index)));
  };
  return { config, lobbyOf, relayOfUser };
}

function kill(stub: DurableObjectStub): Promise<unknown> {
  // The abort rejects the very call that asks for it.
  return runInDurableObject(stub, (_, state) => state.abort("killed by a test")).catch(() => {});
}

/** What somebody's stream says until it ends. */
async function joinAndWatch({ lobbyOf }: ReturnType<typeof open>, user: string): Promise<string> {
  await lobbyOf(user).act("join", user);
  const stream = await lobbyOf(user).fetch("https://lobby/stream", { headers: nameStreamUser(user) });
  return stream.text();
}

it("hands the loop's progress on, also after it died", async () => {
  const event = open("relayed");
  expect(event.config.relays).toBeGreaterThan(0);
  expect(await joinAndWatch(event, "zoe")).toContain('"status":"ready"');
  await kill(event.relayOfUser("zoe"));
  expect(await joinAndWatch(event, "zoe")).toContain('"status":"ready"');
  await kill(event.relayOfUser("yan"));
  expect(await joinAndWatch(event, "yan")).toContain('"status":"ready"');
});

it("gives a lobby that starts all the progress there is, and has it from the loop", async () => {
  const event = open("relayed-too");
  await event.lobbyOf("zoe").act("join", "zoe");
  const relay = event.relayOfUser("zoe");
  await kill(relay);
  await soon(async () => {
    const progress = await event.relayOfUser("zoe").readProgress();
    expect(progress?.snapshot.joined).toBe(1);
    expect(progress?.departed).toEqual({ from: 0, tickets: [] });
  });
});
