const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal sends Ctrl-C to npm and to us, and npm passes it on: within this time it is the same key. */
const ONE_KEY_MS = 500;

/**
 * On Ctrl-C or SIGTERM stops what runs and exits. A second signal, for whoever does not want to wait, exits
 * at once.
 */
export function stopOnSignal(stop: () => Promise<void>, exitCode = 0): void {
  let stoppingSince = Number.POSITIVE_INFINITY;
  const onSignal = async (): Promise<void> => {
    if (performance.now() - stoppingSince > ONE_KEY_MS) process.exit(1);
    if (Number.isFinite(stoppingSince)) return;
    stoppingSince = performance.now();
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
 * Creates something that would end the whole process by itself when a signal comes (Miniflare does), and takes that
 * habit from it: others have to stop first. It still cleans up when the process exits.
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
