/**
 * The time of a page, which a test can let pass in any browser. It stands before the page's own script and is that script's
 * alone: a browser's driver has timers of its own in the page.
 */
export const PAGE_CLOCK = `const { Date, setTimeout, clearTimeout } = (${makePageClock})();\n`;

/** For `Tab.read`. */
export function timePasses(ms: number): string {
  return `window.timePasses(${ms})`;
}

/** Runs in the page. */
function makePageClock() {
  const timers = new Map<number, { readonly dueMs: number; readonly act: () => void }>();
  let aheadMs = 0;

  class PageDate extends window.Date {
    static override now(): number {
      return window.Date.now() + aheadMs;
    }
  }
  const after = (act: () => void, ms = 0) => {
    const timer = window.setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.set(timer, { dueMs: PageDate.now() + ms, act });
    return timer;
  };
  const cancel = (timer: number) => {
    timers.delete(timer);
    window.clearTimeout(timer);
  };
  const timePasses = (ms: number) => {
    aheadMs += ms;
    for (const [timer, { dueMs, act }] of [...timers]) {
      if (dueMs > PageDate.now()) continue;
      cancel(timer);
      act();
    }
  };
  Object.assign(window, { timePasses });
  return { Date: PageDate, setTimeout: after, clearTimeout: cancel };
}
