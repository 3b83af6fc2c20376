/** What `cloudflare:workers` is where the objects run in plain Node: in the simulation (vitest.config.ts) and in the bench. */
export class DurableObject<Env> {
  protected readonly ctx: unknown;
  protected readonly env: Env;

  constructor(ctx: unknown, env: Env) {
    this.ctx = ctx;
    this.env = env;
  }
}

/** Nothing that a process waits for is cut off when a request has been answered. */
export function waitUntil(): void {}
