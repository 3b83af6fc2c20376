/** `virtual-queue/origin/hono`, on Node, Bun, Deno and Workers. Hono itself is not imported. */
import { type AdmittedPass, decide, type GuardOptions } from "./guard.ts";

export type { AdmittedPass, GuardOptions } from "./guard.ts";

/** What is needed of a Context of Hono. */
export interface HonoContext {
  readonly req: {
    readonly method: string;
    readonly url: string;
    header(name: string): string | undefined;
    parseBody(): Promise<object>;
  };
  set(key: "queuePass", value: AdmittedPass): void;
}

/** For `new Hono<{ Variables: QueuePassVariables }>()`. */
export interface QueuePassVariables {
  queuePass: AdmittedPass;
}

const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)/i;

/**
 * A middleware that lets requests with a good pass through and puts it into `c.get("queuePass")`. It reads the body of a form
 * itself; Hono keeps it for `c.req.parseBody()` of your own.
 */
export function requireQueuePass<Context extends HonoContext>(options: GuardOptions<Context>) {
  return async (c: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    const { pathname, search } = new URL(c.req.url);
    const decision = await decide(options, c, {
      method: c.req.method,
      target: pathname + search,
      header: (name) => c.req.header(name),
      form: () => (FORM.test(c.req.header("content-type") ?? "") ? c.req.parseBody() : undefined),
    });
    if ("status" in decision) {
      const { status, headers, body } = decision;
      return new Response(body, { status, headers });
    }
    c.set("queuePass", decision);
    await next();
    return undefined;
  };
}
