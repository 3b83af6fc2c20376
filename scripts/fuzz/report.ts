import type { SetupReport } from "./fuzz.ts";

const MB = 1_000_000;

/** What a setup went through, in lines: a failure with what sends it again. */
export function describeReport({
  setup,
  requests,
  seconds,
  statuses,
  found,
  brokenTimes,
  redis,
  workerMb,
}: SetupReport): string {
  const counts = [...statuses]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, count]) => `${status}: ${count}`);
  const lines = [
    `${setup}: ${requests} requests in ${seconds.toFixed(0)} s, ${(requests / seconds).toFixed(0)} a second`,
    `  answers      ${counts.join(", ")}`,
    `  Redis        ${redis.keys} keys, ${(redis.bytesBefore / MB).toFixed(1)} MB before, ${(redis.bytesAfter / MB).toFixed(1)} MB after`,
    `  the Worker   ${workerMb.before.toFixed(0)} MB before, ${workerMb.after.toFixed(0)} MB after`,
  ];
  for (const { law, detail, seed, curl } of found) {
    lines.push(`  BROKEN       ${law} (${brokenTimes.get(law)} times)`, `    ${detail}`);
    lines.push(`    npm run fuzz -- --setup ${setup} --requests 100 --seed ${seed}`);
    if (curl !== null) lines.push(`    ${curl.slice(0, 3000)}`);
  }
  return lines.join("\n");
}
