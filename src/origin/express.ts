/** `virtual-queue/origin/express`. Express itself is not imported. */
import type { AdmittedPass, GuardOptions } from "./guard.ts";
import { answer, decideOn, type NodeRequest, type NodeResponse } from "./node.ts";

export type { AdmittedPass, GuardOptions } from "./guard.ts";

/** What is needed of an express.Request. */
export interface ExpressRequest extends NodeRequest {
  /** The whole address, where a router has cut `url`. */
  readonly originalUrl?: string;
  readonly body?: unknown;
}

/** A request behind the middleware: `(req as typeof req & WithQueuePass).queuePass`. */
export interface WithQueuePass {
  queuePass: AdmittedPass;
}

/**
 * A middleware that lets requests with a good pass through and puts it into `req.queuePass`. A posted pass is found in `req.body`:
 * put `express.urlencoded()` before.
 */
export function requireQueuePass<Request extends ExpressRequest>(options: GuardOptions<Request>) {
  return (request: Request, response: NodeResponse, next: (error?: unknown) => void): void => {
    decideOn(options, request, request.originalUrl ?? request.url ?? "/", request.body)
      .then((decision) => {
        if ("status" in decision) return answer(response, decision);
        Object.assign(request, { queuePass: decision } satisfies WithQueuePass);
        next();
      })
      .catch(next);
  };
}
