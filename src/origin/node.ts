/** `virtual-queue/origin/node`: for plain node:http, and what Express takes of it. No framework is imported. */
import { type AdmittedPass, decide, type GuardOptions, type Refusal } from "./guard.ts";

export type { AdmittedPass, GuardOptions } from "./guard.ts";

/** What is needed of an http.IncomingMessage. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is needed of an http.ServerResponse. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/**
 * A check for a server without a framework. It resolves to the pass; or to null when it has answered the request. `form`: the
 * fields that you have read of the body, as URLSearchParams or an object; without them a posted pass is not found.
 */
export function requireQueuePass<Request extends NodeRequest>(options: GuardOptions<Request>) {
  return async (request: Request, response: NodeResponse, form?: object): Promise<AdmittedPass | null> => {
    const decision = await decideOn(options, request, request.url ?? "/", form);
    if (!("status" in decision)) return decision;
    answer(response, decision);
    return null;
  };
}

export function decideOn<Request extends NodeRequest>(
  options: GuardOptions<Request>,
  request: Request,
  target: string,
  form: unknown,
): Promise<AdmittedPass | Refusal> {
  return decide(options, request, {
    method: request.method ?? "GET",
    target,
    header: (name) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : value?.[0];
    },
    form: () => form,
  });
}

export function answer(response: NodeResponse, { status, headers, body }: Refusal): void {
  response.writeHead(status, { ...headers });
  response.end(body);
}
