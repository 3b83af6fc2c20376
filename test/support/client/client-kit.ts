/** A client in a tab, and what it told its page. */
import { afterEach } from "vitest";
import {
  type Connection,
  QueueClient,
  type QueueClientOptions,
  type QueueError,
} from "../../../src/client/queue-client.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import type { BrowserWorld, Tab } from "./client-platform.ts";

export interface Visit {
  readonly tab: Tab;
  readonly client: QueueClient;
  readonly states: VisitorState[];
  readonly connections: Connection[];
}

const open: QueueClient[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

/** Opens a tab with a client that does not watch yet. */
export function visit(world: BrowserWorld, options: Partial<QueueClientOptions> = {}): Visit {
  const tab = world.openTab();
  const client = new QueueClient({ eventId: "demo", ...options }, tab.platform);
  open.push(client);
  const states: VisitorState[] = [];
  const connections: Connection[] = [];
  client.addEventListener("state", ({ detail }) => states.push(detail));
  client.addEventListener("connection", ({ detail }) => connections.push(detail));
  return { tab, client, states, connections };
}

/** The same, watching from this state on. */
export async function watching(world: BrowserWorld, initial: VisitorState): Promise<Visit> {
  const visitor = visit(world, { initial });
  visitor.client.watch();
  await world.pass(0);
  return visitor;
}

/** How something ends that is under way. */
export function outcomeOf<T>(act: Promise<T>): { value?: T; error?: QueueError } {
  const outcome: { value?: T; error?: QueueError } = {};
  act.then(
    (value) => Object.assign(outcome, { value }),
    (error) => Object.assign(outcome, { error }),
  );
  return outcome;
}
