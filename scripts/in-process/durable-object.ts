/** What `cloudflare:workers` is where the objects run in plain Node: in the simulation (vitest.config.ts) and in the bench. */
export class DurableObject<Env> {
  protected readonly ctx: unknown;
  protected readonly env: Env;

  constructor(ctx: unknown, env: Env) {
    this.ctx = ctx;
    this.env = env;
  }
}
