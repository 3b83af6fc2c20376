/** What `cloudflare:workers` is to the simulation, which runs the objects in plain Node: see vitest.config.ts. */
export class DurableObject<Env> {
  protected readonly ctx: unknown;
  protected readonly env: Env;

  constructor(ctx: unknown, env: Env) {
    this.ctx = ctx;
    this.env = env;
  }
}
