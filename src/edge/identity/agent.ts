/** A software agent that signs its requests: its key is who it is. It has no cookie, and signs each request anew. */
import type { EdgeContext } from "../edge.ts";
import { readAgent } from "./agent-signature.ts";
import type { Identity } from "./identity.ts";

export const agent: Identity = {
  usesCookie: () => false,
  know: agentOf,
  welcome: async (c) => ({ id: await agentOf(c), isStranger: false }),
};

/** A signature counts once, and who is asking may be asked more than once of a request. */
const known = new WeakMap<Request, Promise<string>>();

function agentOf(c: EdgeContext): Promise<string> {
  const { raw } = c.req;
  const read = known.get(raw) ?? readAgent(c);
  known.set(raw, read);
  return read;
}
