const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal sends Ctrl-C to npm and to this process, and npm passes it on: within this time it is one key press. */
const ONE_KEY_MS = 500;

/**
 * On Ctrl-C or SIGTERM stops what runs and exits. A second signal exits at once.
 */
export function stopOnSignal(stop: () => Promise<void>, exitCode = 0): void {
  let stoppingSinceMs = Number.POSITIVE_INFINITY;
  const onSignal = async (): Promise<void> => {
    if (performance.now() - stoppingSinceMs > ONE_KEY_MS) process.exit(1);
    if (Number.isFinite(stoppingSinceMs)) return;
    stoppingSinceMs = performance.now();
    try {
      await stop();
      process.exit(exitCode);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

/**
 * Creates something that installs signal handlers which end the process (Miniflare does), and removes those handlers:
 * other parts have to stop first. Handlers for the exit of the process stay.
 */
export function withoutSignalHandlers<Thing>(create: () => Thing): Thing {
  const known = SIGNALS.map((signal) => new Set(process.listeners(signal)));
  const thing = create();
  for (const [index, signal] of SIGNALS.entries()) {
    for (const listener of process.listeners(signal)) {
      if (!known[index]?.has(listener)) process.off(signal, listener);
    }
  }
  return thing;
}
