/** What the client needs of a browser, handed in so that tests can set time and cut lines. */
export interface Platform {
  nowMs(): number;
  /** How long ago the queue wrote the page, at least and at most. */
  pageAge(): PageAge;
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

export interface PageAge {
  readonly leastMs: number;
  readonly mostMs: number;
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
    pageAge,
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

function pageAge(): PageAge {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const nowMs = performance.now();
  const { requestStart: asked = 0, responseStart: answered = nowMs } = navigation ?? {};
  return { leastMs: Math.max(0, nowMs - answered), mostMs: nowMs - asked };
}

function openChannel(name: string): Channel | null {
  try {
    return new BroadcastChannel(name) as unknown as Channel;
  } catch {
    return null; // there is none, or a sandboxed frame may not have one
  }
}
