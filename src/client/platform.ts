/** What the client needs of a browser, handed in so that tests can set time and cut lines. */
export interface Platform {
  nowMs(): number;
  /** How long ago the page was asked for. */
  pageAgeMs(): number;
  /** At least 0, below 1. */
  random(): number;
  /** Acts once, later; returns what cancels it. */
  after(ms: number, act: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  openStream(url: string): StreamSource;
  /** Missing outside of secure contexts and in old browsers. */
  readonly locks: Pick<LockManager, "request"> | null;
  openChannel(name: string): Channel | null;
  readonly page: PageParts;
}

/** The part of `EventSource` that is used. */
export interface StreamSource {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: StreamEvent) => void): void;
  close(): void;
}

export interface StreamEvent {
  readonly data?: string;
  readonly lastEventId?: string;
}

/** The part of `BroadcastChannel` that is used. */
export interface Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

export interface PageParts {
  readonly document: EventTarget & { readonly visibilityState: string };
  readonly window: EventTarget;
}

export function browserPlatform(): Platform {
  return {
    nowMs: () => Date.now(),
    pageAgeMs,
    random: () => Math.random(),
    after(ms, act) {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    fetch: (url, init) => fetch(url, init),
    openStream: (url) => new EventSource(url, { withCredentials: true }) as unknown as StreamSource,
    // The types say that it is always there; on plain http it is not.
    locks: (navigator.locks as LockManager | undefined) ?? null,
    openChannel,
    page: { document, window },
  };
}

function pageAgeMs(): number {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return performance.now() - (navigation?.requestStart ?? 0);
}

function openChannel(name: string): Channel | null {
  try {
    return new BroadcastChannel(name) as unknown as Channel;
  } catch {
    return null; // there is none, or a sandboxed frame may not have one
  }
}
