/**
 * The key of passes is changed in the middle of a sale, step by step as docs/operating.md says. Two shops check every pass
 * that was given so far: one has what it fetched before the step, one asks anew.
 */
import { describe, expect, it } from "vitest";
import { type KeyRing, makeRing, type Step, takeStep, varsOf } from "../../scripts/keys/key-ring.ts";
import type { PassAlg, PublicKeyAlg } from "../../src/core/pass-claims.ts";
import { createPassVerifier, type PassVerifier } from "../../src/origin/index.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { type Journey, startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const STEPS: readonly Step[] = ["publish", "sign", "drop"];
/** Who buy at each stage of the rotation, the first of which is before it. */
const PEOPLE = 8;

const secretsOf = ({ keys }: KeyRing) =>
  keys.flatMap(({ material }) => (material.alg === "HS256" ? [material.secret] : []));

/** A shop that has what is known now: the secrets, or what it fetches first. */
function openShop(ring: KeyRing, url: string): PassVerifier {
  if (ring.alg === "HS256") return createPassVerifier({ secrets: secretsOf(ring) });
  return createPassVerifier({ jwksUrl: `${url}/.well-known/jwks.json`, algorithm: ring.alg as PublicKeyAlg });
}

function step(ring: KeyRing, name: Step): KeyRing {
  const stepped = takeStep(ring, name, { nowMs: Date.now(), ttlSeconds: 300, early: true });
  if (stepped.kind !== "changed") throw new Error(stepped.why);
  return stepped.ring;
}

/** Claims as soon as each is called. */
function claimAll(people: readonly ReturnType<Journey["browser"]>[], event: string): Promise<string[]> {
  return Promise.all(
    people.map((person) =>
      soon(async () => {
        const { status, body } = await person.claim(event);
        if (status !== 200) throw new Error(`no pass yet: ${status} ${JSON.stringify(body)}`);
        return body.queue_pass as string;
      }),
    ),
  );
}

describe.each<PassAlg>(["ES256", "HS256"])("a sale whose passes are signed by %s", (alg) => {
  let ring = makeRing(alg, Date.now());
  const settings = () => varsOf(ring);
  const journey = startJourney({ ...settings(), CLAIM_WINDOW_SECONDS: 3600 });

  it("refuses no pass and loses no place while its key is changed", async () => {
    const { system, redis } = journey();
    const event = freshEvent();
    await journey().operate(event, { release_rate: 0 });
    const crowd = await journey().crowd(event, PEOPLE * 4);
    const last = crowd.slice(3 * PEOPLE).map(({ visitorId }) => visitorId);
    const ticketsOfLast = () => redis.zmscore(`queue:{${event}}`, ...last);
    const tickets = await ticketsOfLast();
    expect(tickets).not.toContain(null);
    /** Of the first, so many times eight: there are no more places in the shop, so the last ones wait through all steps. */
    const call = (times: number) => journey().operate(event, { max_active: times * PEOPLE });
    await call(1);
    await journey().operate(event, { release_rate: null });

    const given: { pass: string; person: (typeof crowd)[number]; jti: string }[] = [];
    const refused: string[] = [];
    async function checkAll(shop: PassVerifier, stage: string): Promise<void> {
      for (const { pass, jti } of given) {
        const verdict = await shop.verify(pass, { eventId: event });
        if (!verdict.ok || verdict.claims.jti !== jti) refused.push(`${stage}: ${JSON.stringify(verdict)}`);
      }
    }
    async function sellSome(nth: number, shops: Record<string, PassVerifier>): Promise<void> {
      const people = crowd.slice(nth * PEOPLE, (nth + 1) * PEOPLE);
      for (const [index, pass] of (await claimAll(people, event)).entries()) {
        const person = people[index] as (typeof crowd)[number];
        const verdict = await (shops.fresh as PassVerifier).verify(pass, {
          eventId: event,
          userId: person.visitorId,
        });
        if (!verdict.ok) throw new Error(`a fresh pass is refused: ${verdict.code}`);
        given.push({ pass, person, jti: verdict.claims.jti });
      }
      for (const [name, shop] of Object.entries(shops)) await checkAll(shop, `after ${nth} steps, ${name}`);
    }

    await sellSome(0, { fresh: openShop(ring, system.url) });
    let known = openShop(ring, system.url);
    for (const [index, name] of STEPS.entries()) {
      if (name === "drop") break; // its passes have ended then: another test
      await checkAll(known, `before ${name}`); // which makes it fetch what there is before the step
      const next = step(ring, name);
      if (alg === "HS256" && name === "publish") known = openShop(next, system.url); // the shop has both secrets first
      ring = next;
      await call(index + 2); // before the step, and they claim after it
      await system.redeploy(settings());
      expect(await ticketsOfLast()).toEqual(tickets);
      await sellSome(index + 1, { fresh: openShop(ring, system.url), "with what it knew": known });
      if (name === "publish") known = openShop(ring, system.url);
    }
    expect(refused).toEqual([]);
    expect(given).toHaveLength(3 * PEOPLE);

    // Asked again under the new key, everybody has the same pass: the same claims, whatever its text.
    const shop = openShop(ring, system.url);
    for (const { person, jti } of given) {
      const { body } = await person.position(event);
      expect(await shop.verify(body.queue_pass, { eventId: event })).toMatchObject({
        ok: true,
        claims: { jti },
      });
    }

    // Bookings with passes of both keys are taken.
    for (const [index, { pass }] of given.entries()) {
      const response = await fetch(`${system.url}/api/v1/queue/pass/complete`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${system.secrets.ORIGIN_TOKEN}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ event_id: event, queue_pass: pass, booking_id: `bk_${index}` }),
      });
      expect([index, response.status]).toEqual([index, 200]);
    }

    // Nobody lost the place: the last ones come to their turn.
    expect((await journey().places(event)).size).toBe(crowd.length);
    await call(4);
    await claimAll(crowd.slice(3 * PEOPLE), event);
  });
});
