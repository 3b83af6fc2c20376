/**
 * Runs the product on this machine: `npm start [-- --port 8787 --var NAME:VALUE …]`. Prints Redis' address, curl
 * lines that walk through a sale and, last, `ready` and the address. Ctrl-C stops everything.
 */
import { parseArgs } from "node:util";
import { startSystem } from "./lib/system.ts";
import { readVars } from "./lib/vars.ts";
import { walkthrough } from "./lib/walkthrough.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8787" },
    var: { type: "string", multiple: true, default: [] },
  },
});

try {
  const system = await startSystem({ port: Number(values.port), vars: readVars(values.var) });
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      system.stop().then(() => process.exit(0));
    });
  }
  console.log(system.redisUrl);
  console.log(walkthrough(system.url, system.originUrl));
  console.log(`ready ${system.url}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
