import { expect, it } from "vitest";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("what a tick counts", ({ open }) => {
  it("says how many hold a pass, missed their turn, booked, came late and let a pass run out", async () => {
    const { lobby, booth, tick } = open();
    const people = names(5);
    await lobby.flush({ join: people });
    await tick(T0);
    const [books, booksLate, holds] = people as [string, string, string];
    const passes = await booth.serve({ claims: [books, booksLate, holds] });
    const endOf = (nth: number) => {
      const outcome = passes.claims[nth];
      return outcome?.kind === "admitted" ? outcome.expiresAtMs : 0;
    };
    const booking = (user: string, nth: number) => ({ user, firstEndMs: endOf(nth), bookingId: `b-${nth}` });
    await booth.complete(booking(books, 0));
    const first = await tick(T0 + 100);
    expect(first.totals).toEqual({ missed: 0, noShows: 0, late: 0, returnedTotal: 0, calledAtOnce: 0 });
    expect(first.snapshot).toMatchObject({ admitted: 2, expired: 0, completed: 1 });
    for (let ms = 2000; ms <= 60_000; ms += 2000) await tick(T0 + ms);
    const { totals } = await tick(T0 + 62_000);
    expect([totals.noShows, totals.missed]).toEqual([2, 2]);
    await lobby.act("join", people[4] as string, { nowMs: T0 + 62_000 });
    await tick(endOf(0));
    await booth.complete(booking(booksLate, 1), { nowMs: endOf(0) });
    const last = await tick(endOf(0) + 100);
    expect(last.totals).toMatchObject({ late: 1, returnedTotal: 1 });
    expect(last.snapshot).toMatchObject({ expired: 2, completed: 2, admitted: 0 });
  });

  it("says when those had joined whom it calls, each once", async () => {
    const { lobby, tick } = open();
    const people = names(120);
    await lobby.flush({ join: people.slice(0, 30) });
    await lobby.flush({ join: people.slice(30) }, { nowMs: T0 + 7000 });
    const first = await tick(T0 + 7500);
    expect(first.called).toEqual([
      { joinedAtMs: T0, people: 30 },
      { joinedAtMs: T0 + 7000, people: 70 },
    ]);
    expect((await tick(T0 + 7600)).called).toEqual([{ joinedAtMs: T0 + 7000, people: 20 }]);
    expect((await tick(T0 + 7700)).called).toEqual([]);
  });

  it("says of somebody who comes back to the front nothing: their wait was over when they were first called", async () => {
    const { lobby, tick } = open();
    await lobby.act("join", "zoe");
    const atMs = [0, 2000, 4000];
    const calls = [];
    for (const ms of atMs) calls.push((await tick(T0 + ms, { claimWindowMs: 1000 })).called.length);
    await lobby.act("join", "zoe", { nowMs: T0 + 4000 });
    const again = await tick(T0 + 4100, { claimWindowMs: 1000 });
    expect([again.snapshot.called, again.called, calls]).toEqual([1, [], [1, 0, 0]]);
  });
});
