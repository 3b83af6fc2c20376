/**
 * An opening by a drawing, from the entries to the places, on a real queue with a real beacon of its own; then everything that the
 * queue has published is worked out again by a verifier that shares no code with it, and so is everybody's place by their receipt.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { launchHeadlessShell } from "../../scripts/browser/chromium.ts";
import TEST_KEYS from "../../scripts/draw-vectors/test-keys.json" with { type: "json" };
import { StandInRelay } from "../../scripts/system/stand-in-relay.ts";
import { sourceAt } from "../../src/verify/source.ts";
import { verifyDraw } from "../../src/verify/verify-draw.ts";
import { verifyEntry } from "../../src/verify/verify-entry.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { isThorough } from "../support/runs.ts";
import { soon } from "../support/soon.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EVENT = "lottery";
const PEOPLE = 16;

const relay = await StandInRelay.start({ period: 1 });
afterAll(() => relay.close());
const journey = startJourney({
  EVENTS: { [EVENT]: { opening: "draw", release_rate: 5, max_active: 0 } },
  PROOF_PRIVATE_JWK: JSON.stringify(TEST_KEYS.proof_key),
  DRAW_BEACON: relay.setting,
});

test("a drawing is worked out again by anybody, and every receipt leads to its holder's place", async () => {
  const { url } = journey().system;
  const page = `${url}/queue/${EVENT}/draw`;
  const { beacon } = relay;
  await journey().operate(EVENT, { opens_at: Date.now() + 3_600_000 });

  const people = Array.from({ length: PEOPLE }, () => journey().browser());
  for (const person of people) {
    expect((await person.join(EVENT)).body.status).toBe("entered");
  }
  expect((await people[7]?.leave(EVENT))?.body.status).toBe("left");
  const early = await fetch(`${page}.json`);
  expect([early.status, (await early.json()).error.code]).toEqual([404, "NO_DRAWING"]);

  const receipts = await Promise.all(
    people.map(async (person, n) => {
      if (n === 7) return null; // gave up, and is nobody to be given one
      return soon(async () => {
        const response = await fetch(`${url}/api/v1/queue/position/${EVENT}?receipt=1`, {
          headers: { cookie: person.cookie },
        });
        const { receipt } = await response.json();
        expect(receipt).toEqual(expect.any(String));
        return String(receipt);
      });
    }),
  );

  await journey().operate(EVENT, { opens_at: Date.now() });
  // Whoever watched has the checkpoint before anybody can know the randomness.
  const kept = await soon(async () => {
    const response = await fetch(`${page}.json`);
    expect(response.status).toBe(200);
    return (await response.json()).checkpoint;
  });
  const late = journey().browser();
  expect((await late.join(EVENT)).body).toMatchObject({ status: "joined", position: PEOPLE });
  await soon(async () => expect((await (await fetch(`${page}.json`)).json()).phase).toBe("seated"));

  const report = await verifyDraw(sourceAt(page), { beacon, kept: [{ text: kept, seenAtMs: null }] });
  expect([report.verdict, report.findings, report.index?.size]).toEqual(["right", [], PEOPLE]);
  const places = new Set<number>();
  // `npm run test:all` follows every receipt, `npm test` every fourth.
  const followed = [...receipts.entries()].filter(([n]) => n !== 7 && (isThorough || n % 4 === 0));
  for (const [n, receipt] of followed) {
    if (receipt === null) throw new Error(`person ${n} has no receipt`);
    const person = people[n];
    const user = person?.visitorId ?? "";
    const { verdict, findings, entry } = await verifyEntry(sourceAt(page), receipt, { beacon, user });
    expect([verdict, findings]).toEqual(["right", []]);
    places.add(entry?.place ?? 0);
    const { draw } = (await person?.position(EVENT))?.body ?? {};
    if (draw !== undefined) expect(draw.place).toBe(entry?.place); // not of who has been called by now
  }
  expect(places.size).toBe(followed.length);

  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  try {
    const settings = join(folder, "beacon.json");
    writeFileSync(settings, relay.setting);
    const args = [
      "scripts/verify-draw.ts",
      "--url",
      page,
      "--beacon",
      settings,
      "--save",
      join(folder, "kept"),
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(stdout).toContain("Everything is right.");
    const check = ["examples/check-draw/check_draw.py", join(folder, "kept")];
    const checked = await promisify(execFile)("python3", check, { cwd: ROOT });
    expect(checked.stdout).toContain(`The order of ${PEOPLE} entries is right.`);
  } finally {
    rmSync(folder, { recursive: true });
  }

  const browser = await launchHeadlessShell();
  try {
    const tab = await browser.newPage({ locale: "en-GB" });
    await tab.goto(`${page}#receipt=${receipts[0]}`);
    await tab.getByRole("heading", { level: 1, name: "The order was drawn" }).waitFor();
    await tab.getByText(`${PEOPLE} people`).waitFor();
    await tab.getByRole("checkbox").check(); // the beacon is of one's own
    for (const button of ["Check the whole drawing", "Check my place"]) {
      await tab.getByRole("button", { name: button }).click();
      await tab.locator(".verdict", { hasText: "Everything is right." }).waitFor();
    }
  } finally {
    await browser.close();
  }
});
