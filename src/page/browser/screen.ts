/** Keeps the screen on while it is asked to. A browser may refuse, on an empty battery for one, and then sleeps. */
export class Screen {
  #isHeld = false;
  #lock: WakeLockSentinel | null = null;

  /** A browser lets go by itself of a hidden page, and is asked anew when the page is seen. */
  keepOn(isWanted: boolean): void {
    const holds = isWanted && document.visibilityState === "visible";
    if (holds === this.#isHeld) return;
    this.#isHeld = holds;
    if (holds) void this.#hold();
    else this.#release();
  }

  async #hold(): Promise<void> {
    // The types say that it is always there; on plain http and in old browsers it is not.
    const wakeLock = navigator.wakeLock as WakeLock | undefined;
    const lock = await wakeLock?.request("screen").catch(() => undefined);
    if (this.#isHeld && this.#lock === null) this.#lock = lock ?? null;
    else void lock?.release(); // it came too late
  }

  #release(): void {
    void this.#lock?.release();
    this.#lock = null;
  }
}
