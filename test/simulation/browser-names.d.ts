/** What src/client names of a browser, for a simulation in which it meets the Worker, whose types know none of it. */
interface PageTransitionEvent extends Event {
  readonly persisted: boolean;
}
interface LockManager {
  request<T>(
    name: string,
    options: { signal?: AbortSignal; steal?: true },
    held: () => Promise<T>,
  ): Promise<T>;
}
interface Navigator {
  readonly locks: LockManager;
}
interface PerformanceNavigationTiming extends PerformanceEntry {
  readonly requestStart: number;
  readonly responseStart: number;
}
interface RequestInit<Cf = CfProperties> {
  credentials?: "include";
}
declare const document: EventTarget & { readonly visibilityState: string };
declare const window: EventTarget;
