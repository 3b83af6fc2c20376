/** A short run of `npm run fuzz`, with other requests each time: whoever finds a failure finds its seed in the message. */
import { expect, inject, test } from "vitest";
import { fuzzSetup } from "../../scripts/fuzz/fuzz.ts";
import { SETUP_NAMES } from "../../scripts/fuzz/setups.ts";
import { isThorough } from "../support/runs.ts";

const LANES = 12;
const ALL = SETUP_NAMES.map((setup) => [setup] as const);
/** Starting a system takes longer than some hundred requests: before each commit one setup, another each time. */
const TODAY = Math.floor(Math.random() * ALL.length);
const TRIED = isThorough ? ALL : ALL.slice(TODAY, TODAY + 1);

test.each(TRIED)("hostile requests find no way in, no failure and nobody else's data: %s", async (setup) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { found, requests } = await fuzzSetup(setup, {
    requests: 400,
    seed,
    lanes: LANES,
    modules: inject("workerModules"),
  });
  expect(found).toEqual([]);
  expect(requests).toBe(400);
});
