/** `virtual-queue/origin/fastify`. Fastify itself is not imported. */
import type { AdmittedPass, GuardOptions } from "./guard.ts";
import { decideOn, type NodeRequest } from "./node.ts";

export type { AdmittedPass, GuardOptions } from "./guard.ts";

/** What is needed of a FastifyRequest. */
export interface FastifyRequestLike extends NodeRequest {
  readonly body?: unknown;
}

/** What is needed of a FastifyReply. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body: string): unknown;
}

/** A request behind the hook: `(request as typeof request & WithQueuePass).queuePass`. */
export interface WithQueuePass {
  queuePass: AdmittedPass;
}

/**
 * A `preHandler` that lets requests with a good pass through and puts it into `request.queuePass`. A posted pass is found in
 * `request.body`: register `@fastify/formbody`.
 */
export function requireQueuePass<Request extends FastifyRequestLike>(options: GuardOptions<Request>) {
  return async (request: Request, reply: FastifyReplyLike): Promise<unknown> => {
    const decision = await decideOn(options, request, request.url ?? "/", request.body);
    if (!("status" in decision)) {
      Object.assign(request, { queuePass: decision } satisfies WithQueuePass);
      return undefined;
    }
    reply.code(decision.status);
    reply.headers({ ...decision.headers });
    return reply.send(decision.body);
  };
}
