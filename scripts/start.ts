// npm start: the whole system on this machine, as it would be deployed.
import { readOptions } from "./options/read-options.ts";
import { parseStartOptions, type StartOptions, usageOf } from "./options/start-options.ts";
import { stopOnSignal } from "./system/stop-on-signal.ts";
import { describeBeacon, describeDesk, walkthroughOf } from "./system/walkthrough.ts";

async function start(options: StartOptions): Promise<void> {
  // Imported late: wrangler takes a second, and a signal must find us listening before that.
  const starting = import("./system/system.ts").then(({ startSystem }) =>
    startSystem({ ...options, onStore: (line) => console.log(line) }),
  );
  // A signal that comes while it starts waits until there is something whole to stop.
  stopOnSignal(async () => (await starting).stop());
  const system = await starting;
  console.log(`\n${describeDesk(system.url, system.secrets.DESK_TOKEN)}`);
  console.log(describeBeacon(options.vars));
  console.log(await walkthroughOf(system));
  console.log(`ready ${system.url}`);
}

const options = readOptions(
  "start",
  usageOf("npm start", "the whole system on this machine"),
  parseStartOptions,
);
if (options) {
  try {
    await start(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
