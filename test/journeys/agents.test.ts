/** Software that says that it is some: refused where places are for people, and let in where it signs its requests. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { askSigned, SigningAgent, type SigningOptions } from "../support/journey/signing-agent.ts";
import { soon } from "../support/soon.ts";

const FOR_PEOPLE = "for-people";
const journey = startJourney({});
let agent: SigningAgent;
let stranger: SigningAgent;
beforeAll(async () => {
  [agent, stranger] = [await SigningAgent.open(), await SigningAgent.open()];
  await journey().system.redeploy({
    SIGNED_AGENTS: agent.directory.url,
    EVENTS: { "*": { software_agents: "signed" }, [FOR_PEOPLE]: {} },
  });
});
afterAll(() => {
  agent?.close();
  stranger?.close();
});

const url = () => journey().system.url;
const ask = (method: string, path: string, headers: Record<string, string>, body?: object) =>
  askSigned(url(), method, path, headers, body);
const joinWith = (event: string, headers: Record<string, string>) =>
  ask("POST", "join", headers, { event_id: event });

async function join(event: string, options: SigningOptions = {}, by = agent) {
  return joinWith(event, await by.sign(url(), options));
}

describe("an agent that signs its requests", () => {
  it("joins, is called and claims its pass, by its key alone, and has one place", async () => {
    const event = freshEvent();
    const joined = await join(event);
    expect([joined.status, joined.body.status]).toEqual([201, "joined"]);
    const again = await join(event);
    expect([again.status, again.body.joined_at ?? joined.body.joined_at]).toEqual([
      200,
      joined.body.joined_at,
    ]);
    const pass = await soon(async () => {
      const claimed = await ask("POST", "claim", await agent.sign(url()), { event_id: event });
      expect(claimed.status).toBe(200);
      return claimed.body.queue_pass as string;
    });
    const [, claims = ""] = pass.split(".");
    const { host } = new URL(agent.directory.url);
    expect(JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).sub).toBe(
      `agent/${agent.keyId}@${host}`,
    );
    expect(agent.directory.asked.get("/.well-known/http-message-signatures-directory")).toBe(1);
  });

  it("may send its origin as drafts of 2025 had it", async () => {
    expect((await join(freshEvent(), { isOldForm: true })).status).toBe(201);
  });

  it("is a stranger without a signature", async () => {
    const event = freshEvent();
    await join(event);
    expect((await ask("GET", `position/${event}`, {})).status).toBe(401);
  });

  it.each<[string, SigningOptions, RegExp]>([
    ["has expired", { createdIn: -120, expiresIn: -30 }, /expired/],
    ["is of the future", { createdIn: 60, expiresIn: 90 }, /future/],
    ["is good for an hour", { expiresIn: 3600 }, /within 300 seconds/],
    ["is for another site", { authority: "https://elsewhere.example" }, /failed/],
    ["does not cover whose it is", { coversAgent: false }, /cover signature-agent/],
    ["is for another purpose", { tag: "something-else" }, /tag="web-bot-auth"/],
    ["names a key that is in no directory", { keyId: "x".repeat(43) }, /not in the agent's directory/],
  ])("is refused where the signature %s", async (_, options, why) => {
    const { status, body } = await join(freshEvent(), options);
    expect([status, body.error.code]).toEqual([401, "AGENT_SIGNATURE_INVALID"]);
    expect(body.error.message).toMatch(why);
  });

  it("is refused where somebody else has signed", async () => {
    const { status, body } = await join(freshEvent(), {}, await agent.impostor());
    expect([status, body.error.code]).toEqual([401, "AGENT_SIGNATURE_INVALID"]);
  });

  it("is refused with a signature that was used before, to whatever route", async () => {
    const event = freshEvent();
    const headers = await agent.sign(url());
    expect((await joinWith(event, headers)).status).toBe(201);
    for (const again of [
      () => joinWith(event, headers),
      () => ask("POST", "claim", headers, { event_id: event }),
    ]) {
      const { status, body } = await again();
      expect([status, body.error.code, body.error.message]).toEqual([
        401,
        "AGENT_SIGNATURE_INVALID",
        expect.stringContaining("used before"),
      ]);
    }
  });

  it("is not admitted when the operator has not named its origin", async () => {
    const { status, body } = await join(freshEvent(), {}, stranger);
    expect([status, body.error.code]).toEqual([403, "AGENTS_NOT_ADMITTED"]);
    expect(stranger.directory.asked.size).toBe(0);
  });

  it("is put off while its directory is away", async () => {
    const away = await SigningAgent.open();
    const { SIGNED_AGENTS, EVENTS } = journey().system.vars;
    away.close();
    await journey().system.redeploy({ SIGNED_AGENTS: `${SIGNED_AGENTS},${away.directory.url}`, EVENTS });
    const { status, body } = await join(freshEvent(), {}, away);
    expect([status, body.error.code]).toEqual([503, "LOGIN_UNAVAILABLE"]);
  });
});

describe("an event whose places are for people", () => {
  it("lets in no agent, signed or not, and people as ever", async () => {
    const signed = await join(FOR_PEOPLE);
    expect([signed.status, signed.body.error.code]).toEqual([403, "AGENTS_NOT_ADMITTED"]);
    const named = await joinWith(FOR_PEOPLE, { "user-agent": "Mozilla/5.0 (compatible; ChatGPT-User/1.0)" });
    expect([named.status, named.body.error.code]).toEqual([403, "AGENTS_NOT_ADMITTED"]);
    expect((await journey().browser().join(FOR_PEOPLE)).status).toBe(201);
  });
});

it("an agent that only says its name is told to sign, where signed ones are admitted", async () => {
  const { status, body } = await joinWith(freshEvent(), { "user-agent": "ClaudeBot/1.0" });
  expect([status, body.error.code]).toEqual([403, "AGENTS_NOT_ADMITTED"]);
  expect(body.error.message).toMatch(/signs its requests/);
});
