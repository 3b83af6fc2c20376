import { HMAC_ALG, type PassAlg, PUBLIC_KEY_ALGS } from "../../../src/core/pass-claims.ts";
import { makeMaterial } from "../../keys/key-ring.ts";
import { readProcessUsage } from "../../measure/process-usage.ts";
import { median } from "../../measure/statistics.ts";
import { runOneModule } from "../../workerd/run-one-module.ts";
import { compared, figure, type Row } from "../row.ts";

const PASSES = 2000;
const WARM_UP = 500;
const ALGS: readonly PassAlg[] = [HMAC_ALG, ...PUBLIC_KEY_ALGS];

/** workerd's CPU for signing a pass, claims and all, by each algorithm, in turn, so that a slower minute slows all of them. */
export async function signing(repetitions: number): Promise<Row[]> {
  const workerd = await runOneModule(new URL("../signing/index.ts", import.meta.url), {});
  try {
    const materials = ALGS.map(makeMaterial);
    const sign = async (nth: number, passes: number): Promise<number> => {
      const body = JSON.stringify({ signing: materials[nth], passes });
      const response = await fetch(workerd.url, { method: "POST", body });
      return Number(await response.text());
    };
    const us = ALGS.map((): number[] => []);
    const characters: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const nth of ALGS.keys()) {
        characters[nth] = await sign(nth, WARM_UP);
        const before = readProcessUsage(workerd.pid).cpuMs;
        await sign(nth, PASSES);
        us[nth]?.push((1000 * (readProcessUsage(workerd.pid).cpuMs - before)) / PASSES);
      }
    }
    const medians = us.map(median);
    return ALGS.flatMap((alg, nth) => [
      alg === HMAC_ALG
        ? figure(`workerd's CPU to sign a pass by ${alg}`, "µs", medians[nth] as number)
        : compared(
            `workerd's CPU to sign a pass by ${alg} / HS256`,
            "µs",
            medians[nth] as number,
            medians[0] as number,
            {},
          ),
      figure(`length of a pass by ${alg}`, "characters", characters[nth] as number),
    ]);
  } finally {
    await workerd.stop();
  }
}
