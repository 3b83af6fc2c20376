import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env as platformEnv } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Env } from "../../src/bindings.ts";
import { DrawFiles, type KeptDrawing } from "../../src/draw/files.ts";
import { freshEvent } from "../support/fresh-event.ts";

const KEPT: KeptDrawing = {
  checkpoint: null,
  round: 0,
  roundAtMs: 0,
  isCommitted: false,
  signature: null,
  isOrdered: false,
  allSeatedAtMs: 0,
  isSeated: false,
  isStopped: false,
  proofKey: { kty: "EC", crv: "P-256", x: "x", y: "y" },
  beacon: { chain: "c", publicKey: "k", genesis: 1, period: 3 },
};
const [ID, NEXT] = [
  { generation: 1, closedAtMs: 2 },
  { generation: 3, closedAtMs: 4 },
];

/** In the storage of an object for a drawing. */
function withFiles(act: (files: DrawFiles) => void): Promise<void> {
  const { DRAW } = platformEnv as Env;
  const stub = DRAW.get(DRAW.idFromName(freshEvent()));
  return runInDurableObject(stub, (_, { storage }) => act(new DrawFiles(storage.sql)));
}

/** One sheet of two parts. */
function keepSheet(files: DrawFiles): void {
  files.begin(ID, KEPT);
  files.keepFile(ID, "leaves", 0, new Uint8Array(64), "hash");
  files.keepPeople(ID, 0, [["zoë", 1]]);
  files.keepPeople(ID, 1, [["ann", 0]]);
}

it("keeps of each part whom it seats, by the places of their leaves", () =>
  withFiles((files) => {
    keepSheet(files);
    expect(files.countPeopleFiles(ID)).toBe(2);
    expect([files.people(ID, 0), files.people(ID, 1)]).toEqual([[["zoë", 1]], [["ann", 0]]]);
    expect(() => files.people(ID, 2)).toThrow("file 2 of people is missing");
  }));

it("counts whom it seats up to the first part that is missing, as where two objects listed and one of them dropped its files", () =>
  withFiles((files) => {
    keepSheet(files);
    files.dropFiles(ID);
    files.keepPeople(ID, 2, [["zoë", 0]]);
    expect(files.countPeopleFiles(ID)).toBe(0);
    files.keepPeople(ID, 0, []);
    expect(files.countPeopleFiles(ID)).toBe(1);
  }));

it("begins no drawing a second time that another object on this storage has begun", async () => {
  const { DRAW } = platformEnv as Env;
  await runInDurableObject(DRAW.get(DRAW.idFromName(freshEvent())), (_, { storage }) => {
    const [older, newer] = [new DrawFiles(storage.sql), new DrawFiles(storage.sql)];
    keepSheet(newer);
    newer.change(ID, { round: 7 });
    expect([older.begin(ID, KEPT).round, newer.find(ID)?.round, older.countPeopleFiles(ID)]).toEqual([
      7, 7, 2,
    ]);
  });
});

it("forgets who entered when nothing calls the object any more, as after the event was retired", async () => {
  const { DRAW } = platformEnv as Env;
  const event = freshEvent();
  const draw = () => DRAW.get(DRAW.idFromName(event));
  await runInDurableObject(draw(), async (_, { storage }) => {
    keepSheet(new DrawFiles(storage.sql));
    await storage.setAlarm(Date.now() + 60_000);
  });
  await runInDurableObject(draw(), (_, state) => state.abort("killed by a test")).catch(() => {}); // it rejects the call that asks for it
  expect(await runDurableObjectAlarm(draw())).toBe(true);
  await runInDurableObject(draw(), (_, { storage }) =>
    expect(new DrawFiles(storage.sql).hasPeople).toBe(false),
  );
  expect(await runDurableObjectAlarm(draw())).toBe(false);
});

it.each<[string, (files: DrawFiles) => void]>([
  ["all have seats", (files) => files.end(ID, { isSeated: true })],
  ["a drawing stops", (files) => files.end(ID, { isStopped: true })],
  ["another drawing begins", (files) => files.begin(NEXT, KEPT)],
])("forgets who entered when %s, and keeps what is published", (_, happens) =>
  withFiles((files) => {
    keepSheet(files);
    happens(files);
    expect(files.countPeopleFiles(ID)).toBe(0);
    expect(files.sheets(ID)).toEqual([{ hash: "hash", size: 2 }]);
  }),
);

it("leaves nothing in a storage that it is only asked about", () =>
  withFiles((files) => {
    files.dropPeople();
    expect([files.countPeopleFiles(ID), files.find(ID)]).toEqual([0, null]);
  }));
