import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

describe("SIGNED_AGENTS", () => {
  it("are origins, each once", () => {
    const SIGNED_AGENTS = "https://agent.example, https://other.example,https://agent.example";
    expect(readConfig({ ...SECRETS, SIGNED_AGENTS }).signedAgents).toEqual([
      "https://agent.example",
      "https://other.example",
    ]);
  });

  it.each([
    "https://agent.example/",
    "http://agent.example",
    "agent.example",
    `https://${"a".repeat(70)}.example`,
  ])("are not %s", (SIGNED_AGENTS) => {
    expect(problemsOf({ SIGNED_AGENTS })).toEqual([expect.stringMatching(/^SIGNED_AGENTS: .* is no origin/)]);
  });

  it("are twenty at most", () => {
    const SIGNED_AGENTS = Array.from({ length: 21 }, (_, nth) => `https://agent-${nth}.example`).join();
    expect(problemsOf({ SIGNED_AGENTS })).toEqual([expect.stringMatching(/^SIGNED_AGENTS has 21 origins/)]);
  });

  it("mean nothing where a login says who asks", () => {
    const variables = {
      AUTH_MODE: "gateway",
      GATEWAY_SECRET: "g".repeat(32),
      SIGNED_AGENTS: "https://agent.example",
    };
    expect(problemsOf(variables)).toEqual([
      expect.stringMatching(/^SIGNED_AGENTS means nothing under AUTH_MODE "gateway"/),
    ]);
  });
});

describe("an event", () => {
  const events = { demo: {}, open: { software_agents: "signed" } };

  it("has its places for people, unless it or all events admit signed agents", () => {
    const config = readConfig({ ...SECRETS, SIGNED_AGENTS: "https://agent.example", EVENTS: events });
    expect([config.event("demo")?.admitsAgents, config.event("open")?.admitsAgents]).toEqual([false, true]);
  });

  it("admits none before any is named, and says so", () => {
    expect(problemsOf({ EVENTS: events })).toEqual([
      expect.stringMatching(/^EVENTS\.open admits signed agents; name their origins in SIGNED_AGENTS/),
    ]);
  });

  it("that was created keeps its objects when its policy changes", () => {
    const config = readConfig({ ...SECRETS, SIGNED_AGENTS: "https://agent.example" });
    const names = ["people", "signed"].map(
      (word) => config.createdEvent("demo", { software_agents: word }).objectName,
    );
    expect(new Set(names).size).toBe(1);
  });
});
