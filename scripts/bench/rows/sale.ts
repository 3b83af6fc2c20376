import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Stage, startStage } from "../../workerd/stage.ts";
import { mostConnections } from "../open-files.ts";
import { figure, type Row } from "../row.ts";

const PEOPLE = 10_000;
const STAMPEDE = new URL("../../stampede.ts", import.meta.url).pathname;
const STREAM_INTERVAL_MS = 1000;

/** A whole sale in which each person streams to the end, judged by the stampede from what Redis executed. */
export async function sale(): Promise<Row[]> {
  const streams = Math.min(PEOPLE, mostConnections());
  const stage = await startStage({ worker: "product", vars: { AUTH_MODE: "cookie" } });
  try {
    const verdict = await stampede(stage, streams);
    const figureOf = (what: string) => {
      const row = verdict.find((each) => each.what.startsWith(what));
      if (!row) throw new Error(`the stampede has no row for: ${what}`);
      return row.figure;
    };
    const who = `${PEOPLE.toLocaleString("en")} people, ${streams.toLocaleString("en")} streams, 500/s`;
    return [
      figure(`passes, ${who}`, "", figureOf("valid passes"), { atLeast: PEOPLE }),
      figure(`people lost or doubled, ${who}`, "", figureOf("lost") + figureOf("doubled"), { atMost: 0 }),
      figure(`order violations, ${who}`, "", figureOf("order violations"), { atMost: 0 }),
      figure(`stream errors, ${who}`, "", figureOf("stream errors"), { atMost: 0 }),
      figure(
        `wrong or rising positions, ${who}`,
        "",
        figureOf("wrong positions") + figureOf("rising positions"),
        {
          atMost: 0,
        },
      ),
      figure(`streamed positions checked, ${who}`, "", figureOf("streamed positions checked")),
      figure(
        `from the call to "ready", p99, ${who}`,
        "ms",
        figureOf("from the call in Redis to `ready` on the stream, p99"),
        { atMost: 1.5 * STREAM_INTERVAL_MS },
      ),
      figure(`Redis commands per person, all in all, ${who}`, "", figureOf("Redis commands per person")),
    ];
  } finally {
    await stage.stop();
  }
}

interface Verdict {
  readonly what: string;
  readonly figure: number;
}

async function stampede(stage: Stage, streams: number): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-bench-"));
  const file = join(folder, "verdict.json");
  const options = {
    "--url": stage.url,
    "--redis": stage.redisUrl,
    "--event": "sale",
    "--users": PEOPLE,
    "--streams": streams,
    "--pass-secret": stage.secrets.QUEUE_PASS_SECRET,
    "--json": file,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [name, String(value)]);
  try {
    const child = spawn(process.execPath, [STAMPEDE, ...args], { stdio: ["ignore", "ignore", "inherit"] });
    await once(child, "exit");
    return JSON.parse(readFileSync(file, "utf8")).rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
