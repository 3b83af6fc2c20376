import { describe, expect, it } from "vitest";
import type { OperatorAct } from "../../../src/core/operator.ts";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";
import { bring, EXPIRES_AT_MS, type Observed, STATES, type State } from "../../support/store/scene.ts";
import { OBSERVED, TABLE } from "../../support/store/state-table.ts";

const LIVE: readonly State[] = ["admitted", "spent", "forfeited", "revoked"];

contract("erasing a person", ({ queue, control, open }) => {
  let acts = 0;
  const act = (nowMs = T0): OperatorAct => ({ nowMs, shards: 1, actId: `erase-${++acts}`, by: "ann" });

  // Of an entrant during the drawing it is held: entrants-operated.test.ts.
  describe.each(STATES.filter((state) => state !== "drawing"))("who is %s", (state) => {
    it("is what leaving is, and like it when it comes again", async () => {
      const scene = await bring({ queue, control }, state);
      const erasure = { ...act(scene.nowMs), user: "zoe" };
      const passEndsAtMs = LIVE.includes(state) ? EXPIRES_AT_MS : null;
      const reply = await queue.erase(scene.event, erasure);
      expect(reply).toMatchObject({ status: "done", passEndsAtMs, entry: { what: "erase", changes: [] } });
      expect(await queue.erase(scene.event, erasure)).toEqual(reply);
      const [, then, besides] = TABLE[state].leave;
      const sold: Partial<Observed> = state === "spent" ? { remaining: OBSERVED.spent.remaining } : {};
      expect(await scene.observe()).toEqual({ ...OBSERVED[then], ...besides, ...sold });
    });

    it("leaves counters right", async () => {
      const scene = await bring({ queue, control }, state);
      await queue.erase(scene.event, { ...act(scene.nowMs), user: "zoe" });
      expect(await queue.recount(scene.event, act(scene.nowMs))).toMatchObject({ entry: { changes: [] } });
    });
  });

  it("gives nobody a second pass while the first one is alive", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    const pass = await booth.claim("zoe");
    if (pass.kind !== "admitted") throw new Error(pass.kind);
    await queue.erase(event, { ...act(), user: "zoe" });
    const endMs = pass.expiresAtMs;
    const forfeited = { kind: "forfeited", expiresAtMs: endMs };
    expect(await lobby.act("join", "zoe", { nowMs: endMs - 1 })).toEqual(forfeited);
    expect(await lobby.act("join", "zoe", { nowMs: endMs })).toMatchObject({ kind: "joined" });
  });

  it("keeps a booking counted, so that it is not sold twice", async () => {
    const { event, lobby, booth, tick } = open();
    await control(event, { remaining: 2 });
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0);
    for (const user of ["zoe", "adam"]) {
      const pass = await booth.claim(user);
      if (pass.kind !== "admitted") throw new Error(pass.kind);
      await booth.complete({ user, firstEndMs: pass.expiresAtMs, bookingId: user });
    }
    for (const user of ["zoe", "adam"]) await queue.erase(event, { ...act(), user });
    await queue.recount(event, act());
    expect((await tick(T0 + 1000)).snapshot.remaining).toBe(0);
  });

  it("moves nobody else but those behind, each by one", async () => {
    const { event, lobby } = open();
    const { outcomes } = await lobby.flush({ join: names(5) });
    await queue.erase(event, { ...act(), user: "user-2" });
    const after = await lobby.flush({ position: names(5) });
    expect(after.departed.tickets).toEqual([(outcomes.join[2] as { ticket: number }).ticket]);
    const kinds = after.outcomes.position.map(({ kind }) => kind);
    expect(kinds).toEqual(["waiting", "waiting", "none", "waiting", "waiting"]);
  });

  it("is told to nobody by the trail, where a notice that named them has no words any more", async () => {
    const { event, lobby } = open();
    await lobby.flush({ join: ["zoe@shop.example", "adam"] });
    for (const notice of ['Has "zoe@shop.example" lost a key?', "Soon."]) await control(event, { notice });
    await queue.erase(event, { ...act(), user: "zoe@shop.example" });
    const { audit } = await queue.readControl(event, { nowMs: T0, shards: 1, entries: 9 });
    expect(JSON.stringify(audit)).not.toContain("zoe");
    expect(audit.slice(1)).toMatchObject([
      { changes: [{ before: "(erased)", after: "Soon." }] },
      { changes: [{ before: null, after: "(erased)" }] },
    ]);
  });

  it("is refused when its id was that of another act, or of another person's erasure", async () => {
    const { event, lobby } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    const erasure = act();
    await queue.erase(event, { ...erasure, user: "zoe" });
    const refused = { status: "refused", reason: "ACT_ID_USED" };
    expect(await queue.erase(event, { ...erasure, user: "adam" })).toEqual(refused);
    expect(await lobby.act("position", "adam")).toMatchObject({ kind: "waiting" });
    const change = act();
    await queue.control(event, { ...change, version: null, change: { closed: true } });
    expect(await queue.erase(event, { ...change, user: "adam" })).toEqual(refused);
  });
});
