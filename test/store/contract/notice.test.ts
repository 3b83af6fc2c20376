import { expect, it } from "vitest";
import { contract } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("the operator's notice", ({ control, open }) => {
  it("comes with every flush and every tick", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    await control(event, { notice: "Doors open at 19:00." });
    const [flush, release] = [await lobby.flush({ position: ["zoe"] }), await tick(T0)];
    expect([flush.snapshot.notice, release.snapshot.notice]).toEqual([
      "Doors open at 19:00.",
      "Doors open at 19:00.",
    ]);
  });

  it("is none until there is one, and none again once it is empty", async () => {
    const { event, lobby } = open();
    const notices = [(await lobby.flush({ join: ["zoe"] })).snapshot.notice];
    for (const notice of ["Soon.", ""]) {
      await control(event, { notice });
      notices.push((await lobby.flush({ join: ["zoe"] })).snapshot.notice);
    }
    expect(notices).toEqual([null, "Soon.", null]);
  });

  it("is there before the first join, and stays after it", async () => {
    const { event, lobby } = open();
    await control(event, { notice: "Soon." });
    const before = (await lobby.flush({}, { fence: null })).snapshot;
    const after = (await lobby.flush({ join: ["zoe"] })).snapshot;
    expect([before.generation, before.notice, after.notice]).toEqual([0, "Soon.", "Soon."]);
  });

  it.each(["42", " ", "ประตูเปิดเวลา 19:00 น. ขอบคุณที่รอ", '🎟️ two\nlines, "quotes" and <b>tags</b>', "0:0"])(
    "is answered as it was written: %j",
    async (notice) => {
      const { event, lobby } = open();
      await control(event, { notice });
      expect((await lobby.flush({ join: ["zoe"] })).snapshot.notice).toBe(notice);
    },
  );

  it.each(["x", "ก", "🎟"])("has up to 280 characters, and is refused beyond: %s", async (character) => {
    const { event, lobby } = open();
    await control(event, { notice: character.repeat(280) });
    await expect(control(event, { notice: character.repeat(281) })).rejects.toThrow("TOO_LONG");
    expect((await lobby.flush({ join: ["zoe"] })).snapshot.notice).toBe(character.repeat(280));
  });

  it("costs no command", async () => {
    const [silent, telling] = [open(), open()];
    await control(silent.event, { paused: false });
    await control(telling.event, { notice: "ขอบคุณที่รอ" });
    const costs = async ({ lobby }: typeof silent) => [
      (await lobby.flush({ join: ["zoe"] })).commands,
      (await lobby.flush({ join: ["adam"], position: ["zoe"] })).commands,
      (await lobby.flush({ position: ["zoe"] }, { fence: null })).commands,
    ];
    expect(await costs(telling)).toEqual(await costs(silent));
  });

  it("has a number that differs from one change to the next", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    await control(event, { notice: "one" });
    const first = (await tick(T0)).snapshot.control;
    await control(event, { notice: "two" });
    expect((await tick(T0 + 100)).snapshot.control).toBe(first + 1);
  });
});
