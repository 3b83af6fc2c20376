/** The time of a page, which a test can let pass in any browser. It stands before the page's own script. */
export const PAGE_CLOCK = `(${installPageClock})();\n`;

/** For `Tab.read`. */
export function timePasses(ms: number): string {
  return `window.timePasses(${ms})`;
}

/** Runs in the page. */
function installPageClock(): void {
  const { setTimeout: set, clearTimeout: clear } = window;
  const now = Date.now;
  const timers = new Map<number, { readonly dueMs: number; readonly act: () => void }>();
  let aheadMs = 0;

  Date.now = () => now() + aheadMs;
  const after = (act: () => void, ms = 0) => {
    const timer = set(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.set(timer, { dueMs: Date.now() + ms, act });
    return timer;
  };
  const cancel = (timer: number) => {
    timers.delete(timer);
    clear(timer);
  };
  const timePasses = (ms: number) => {
    aheadMs += ms;
    for (const [timer, { dueMs, act }] of [...timers]) {
      if (dueMs > Date.now()) continue;
      cancel(timer);
      act();
    }
  };
  Object.assign(window, { setTimeout: after, clearTimeout: cancel, timePasses });
}
