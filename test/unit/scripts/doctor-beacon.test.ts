/** What `npm run doctor` says of the beacon of drawings, by relays that answer over HTTP. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { checkBeacon } from "../../../scripts/doctor/check-beacon.ts";
import { type RelayFault, StandInRelay } from "../../../scripts/system/stand-in-relay.ts";

let relay: StandInRelay;
beforeAll(async () => {
  relay = await StandInRelay.start({ relays: 3 });
});
afterEach(() => relay.faults.clear());
afterAll(() => relay.close());

const [first, second, third] = [0, 1, 2];
const check = () => checkBeacon(relay.beacon, Date.now());
const nameOf = (index: number) => `relay ${relay.beacon.relays[index]}`;

it("is well while each relay has a round that the beacon signed, each by its name", async () => {
  const says = expect.stringMatching(/^it has round \d+, and the beacon signed it$/);
  expect(await check()).toEqual(
    [first, second, third].map((index) => ({ status: "ok", what: nameOf(index), says, mend: null })),
  );
});

it.each<[RelayFault, string | RegExp]>([
  ["away", "it does not answer"],
  ["early", /^it has no round \d+$/],
  ["wrong", "it answered a signature that is not the beacon's"],
  ["other", "it answered another round"],
  ["garbage", "it answered more than 4096 bytes"],
])("warns of a relay that is %s, and of no other", async (fault, says) => {
  relay.faults.set(second, fault);
  const findings = await check();
  expect(findings.map(({ status }) => status)).toEqual(["ok", "warn", "ok"]);
  expect(findings[second]).toMatchObject({ what: nameOf(second), says: expect.stringMatching(says) });
});

it("warns of a drawing that would depend on one relay", async () => {
  relay.faults.set(first, "away").set(third, "wrong");
  expect((await check()).slice(3)).toMatchObject([{ status: "warn", what: "beacon" }]);
});

it("fails while no relay has a round of the beacon", async () => {
  for (const index of [first, second, third]) relay.faults.set(index, "away");
  expect((await check()).slice(3)).toMatchObject([
    { status: "fail", what: "beacon", says: expect.stringContaining("a drawing would wait") },
  ]);
});

it("warns of relays whose rounds are another beacon's", async () => {
  const other = await StandInRelay.start({ relays: 1 });
  const strange = { ...relay.beacon, publicKey: other.beacon.publicKey };
  await other.close();
  expect((await checkBeacon(strange, Date.now())).map(({ status }) => status)).toEqual([
    "warn",
    "warn",
    "warn",
    "fail",
  ]);
});
