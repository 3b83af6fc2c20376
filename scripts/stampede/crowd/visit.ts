import type { Part } from "../part.ts";
import type { CheckPass } from "./check-pass.ts";
import { openSecondTab, type Person } from "./person.ts";
import type { Shopper } from "./shopper.ts";
import { listen, poll, type Venue } from "./watch.ts";

export interface Visit extends Venue {
  readonly checkPass: CheckPass;
  /** null: the queue is not in front of a shop, and nobody buys. */
  readonly shopper: Shopper | null;
}

const STALL_MS = 3000; // a few messages long, and much shorter than a claim window

/** Plays a person who has joined, until they have their pass or want none. */
export async function play(visit: Visit, person: Person): Promise<void> {
  if (person.impatient) await joinAgain(visit, person);
  await PLAYS[person.part](visit, person);
}

const PLAYS: Readonly<Record<Part, (visit: Visit, person: Person) => Promise<unknown>>> = {
  plain: waitAndClaim,
  leaver: waitAndLeave,
  refresher: refreshAndClaim,
  second_tab: claimInTwoTabs,
  no_show: (visit, person) => waitForTurn(visit, person),
  staller: async (visit, person) => {
    await stall(visit, person);
    await waitAndClaim(visit, person);
  },
};

async function waitAndClaim(visit: Visit, person: Person): Promise<void> {
  if ((await waitForTurn(visit, person)) !== "ready") return;
  await takePass(visit, person);
  if (person.impatient) await claim(visit, person);
}

async function waitAndLeave(visit: Visit, person: Person): Promise<void> {
  await waitForTurn(visit, person, halfway(person));
  const { status, body } = await visit.client.leave(person, visit.event);
  person.left = status === 200;
  if (!person.left) visit.tally.complain(`DELETE leave: ${status} ${JSON.stringify(body)}`);
}

/** Closes the stream, or stops polling, and comes back with nothing but the cookie. */
async function refreshAndClaim(visit: Visit, person: Person): Promise<void> {
  if ((await waitForTurn(visit, person, halfway(person))) === "gone") return;
  const before = { user: person.user, position: person.lastPosition };
  const { status, body } = await joinAgain(visit, person);
  const position = typeof body.position === "number" ? body.position : null;
  person.refreshed = { before, after: { user: person.user, position, status } };
  await waitAndClaim(visit, person);
}

/** The tab that gets `ready` first claims first; the other one claims the same pass. */
async function claimInTwoTabs(visit: Visit, person: Person): Promise<void> {
  const tab = openSecondTab(person);
  person.secondTab = tab;
  const turns = [person, tab].map(async (each) => {
    await waitForTurn(visit, each);
    return each;
  });
  const first = await Promise.race(turns);
  await takePass(visit, first);
  await Promise.all(turns);
  await takePass(visit, first === tab ? person : tab);
}

/** Opens a stream and does not read it, like a phone that fell asleep. */
async function stall({ client, event, tally }: Visit, person: Person): Promise<void> {
  const { statusCode, body } = await client.stream(person, event, "", 1);
  body.on("error", () => {}); // it is destroyed in mid-stream, on purpose
  if (statusCode !== 200) tally.complain(`stream to stall: ${statusCode}`);
  try {
    await client.sleep(STALL_MS);
  } finally {
    body.destroy();
  }
}

function halfway({ lastPosition }: Person): number {
  return Math.ceil(lastPosition / 2);
}

/** Waits until it is their turn, or until the position is no more than `near`. */
async function waitForTurn(visit: Visit, person: Person, near = 0): Promise<"ready" | "near" | "gone"> {
  const watch = person.streams ? listen : poll;
  for (;;) {
    const end = await watch(visit, person, near);
    if (end === "gone") visit.tally.turnedAway++;
    if (end !== "missed") return end;
    person.lastPosition = Number.POSITIVE_INFINITY; // the position among those who came back is counted anew
    await joinAgain(visit, person);
  }
}

async function joinAgain({ client, event, tally }: Visit, person: Person) {
  const answer = await client.join(person, event);
  tally.sawAnswer(person, answer.body);
  return answer;
}

async function takePass(visit: Visit, person: Person): Promise<void> {
  while (!(await claim(visit, person))) {
    await visit.client.pause(1000);
    if ((await waitForTurn(visit, person)) !== "ready") return;
  }
}

/** False when the claim has to be tried again. */
async function claim({ client, event, tally, checkPass, shopper }: Visit, person: Person): Promise<boolean> {
  const sentMs = performance.now();
  const { status, body } = await client.claim(person, event);
  const tookMs = performance.now() - sentMs;
  if (status !== 200) {
    tally.failedRequests++;
    tally.complain(`POST claim: ${status} ${JSON.stringify(body)}`);
    return false;
  }
  const id = await checkPass(String(body.queue_pass), person.user ?? "");
  if (id === null) {
    tally.invalidPasses++;
    tally.complain(`an invalid pass: ${JSON.stringify(body)}`);
    return true;
  }
  person.validClaims++;
  person.claimedInMs ??= tookMs;
  const isFirst = person.passIds.size === 0;
  if (isFirst) tally.validPasses++;
  person.passIds.add(id);
  if (isFirst) await shopper?.buy(person);
  return true;
}
