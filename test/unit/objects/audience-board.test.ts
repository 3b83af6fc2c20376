/** What streams are told of the board: all of it once, then what changes for each person. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import type { TicketType } from "../../../src/core/board.ts";
import { placeInLine } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

const CADENCE_MS = 1000;
const CONFIG = sampleConfig({ streamIntervalMs: CADENCE_MS, streamMaxIntervalMs: CADENCE_MS });
const PIT: TicketType = { id: "pit", name: { en: "Pit", th: "หลุม" }, price: "฿900", remaining: 300 };
const SKY: TicketType = { id: "sky", name: { en: "Sky" }, price: null, remaining: 300 };

type Message = Record<string, unknown>;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 3) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A lobby's audience at an event with these types. */
function openSale(types: readonly TicketType[] | null) {
  const { audience, answers, show } = openAudienceAlone(CONFIG);
  let snapshot = sampleSnapshot({ waiting: 1000, joined: 1000 });
  let version = 0;
  /** The next version, at which everybody's message is due. */
  const change = async (types: readonly TicketType[] | null, fields: Partial<Snapshot> = {}) => {
    vi.advanceTimersByTime(CADENCE_MS);
    const remaining = types?.reduce((sum, type) => sum + (type.remaining ?? 0), 0) ?? null;
    const board = { version: ++version, notices: {}, ticketTypes: types };
    snapshot = { ...snapshot, tick: snapshot.tick + 1, remaining, board, ...fields };
    show(snapshot);
    await vi.advanceTimersByTimeAsync(CADENCE_MS);
  };
  /** Somebody at this place who watches; the messages that their stream gets. */
  const watch = (place: number): Message[] => {
    const user = `user-${place}`;
    const answer = audience.receive(user, answers.with(placeInLine(sampleTicket(place))) as Answered);
    const messages: Message[] = [];
    const stream = audience.open(user, answer, undefined);
    void stream?.body.pipeTo(
      new WritableStream({
        write: (chunk) => {
          messages.push(JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(chunk))?.[1] ?? "{}"));
        },
      }),
    );
    return messages;
  };
  return { audience, answers, change, watch, ready: change(types) };
}

describe("a stream", () => {
  it("begins with the whole board and the person's chances", async () => {
    const { watch, ready } = openSale([PIT, SKY]);
    await ready;
    const [front, back] = [watch(1), watch(900)];
    await vi.advanceTimersByTimeAsync(0);
    expect(front[0]).toMatchObject({
      chance: "likely",
      ticket_types: [
        { ...PIT, chance: "likely" },
        { ...SKY, chance: "likely" },
      ],
    });
    expect(back[0]).toMatchObject({
      chance: "unlikely",
      ticket_types: [
        { ...PIT, chance: "unlikely" },
        { ...SKY, chance: "unlikely" },
      ],
    });
  });

  it("is told no more of it while nothing changes", async () => {
    const { change, watch, ready } = openSale([PIT, SKY]);
    await ready;
    const messages = watch(1);
    await change([PIT, SKY]);
    expect(messages).toHaveLength(2);
    expect(messages[1]).not.toHaveProperty("ticket_types");
  });

  it("is told what is left of a type, and of no other, without its name", async () => {
    const { change, watch, ready } = openSale([PIT, SKY]);
    await ready;
    const messages = watch(1);
    await change([PIT, { ...SKY, remaining: 0 }]);
    expect(messages.at(-1)).toMatchObject({
      ticket_types: [{ id: "sky", remaining: 0, chance: "sold_out" }],
    });
    expect(JSON.stringify(messages.at(-1))).not.toContain("Sky");
  });

  it("is told its person's chances when they change, without a change of the board", async () => {
    const { change, watch, ready } = openSale([PIT, SKY]);
    await ready;
    const messages = watch(800);
    await change([PIT, SKY], { completed: 200, expired: 800 });
    expect(messages.at(-1)).toMatchObject({
      chance: "likely",
      ticket_types: [
        { id: "pit", remaining: 300, chance: "likely" },
        { id: "sky", remaining: 300, chance: "likely" },
      ],
    });
  });

  it.each([
    ["a name", [{ ...PIT, name: { en: "Front" } }, SKY]],
    ["a price", [{ ...PIT, price: "฿950" }, SKY]],
    ["the order", [SKY, PIT]],
    ["a type less", [SKY]],
  ])("is told everything when this changes: %s", async (_, types) => {
    const { change, watch, ready } = openSale([PIT, SKY]);
    await ready;
    const messages = watch(1);
    await change(types);
    expect(messages.at(-1)).toMatchObject({ ticket_types: types });
  });

  it("is told when the board is taken away", async () => {
    const { change, watch, ready } = openSale([PIT]);
    await ready;
    const messages = watch(1);
    await change(null);
    expect(messages.at(-1)).toMatchObject({ ticket_types: [] });
    await change(null);
    expect(messages.at(-1)).not.toHaveProperty("ticket_types");
  });

  it("that opens beside another one has both told everything once", async () => {
    const { change, watch, ready } = openSale([PIT]);
    await ready;
    const first = watch(1);
    const second = watch(1);
    await change([{ ...PIT, remaining: 200 }]);
    await change([{ ...PIT, remaining: 100 }]);
    for (const messages of [first, second]) {
      expect(messages.at(-2)).toMatchObject({ ticket_types: [{ ...PIT, remaining: 200 }] });
      expect(messages.at(-1)?.ticket_types).toEqual([{ id: "pit", remaining: 100, chance: "likely" }]);
    }
  });
});

describe("an answer", () => {
  it("to a poll has the whole board each time", async () => {
    const { audience, watch, ready } = openSale([PIT]);
    await ready;
    watch(1);
    const offered = [{ ...PIT, chance: "likely" }];
    expect(audience.recall("user-1")?.ticketTypes).toEqual(offered);
    expect(audience.recall("user-1")?.ticketTypes).toEqual(offered);
  });

  it.each(["joined", "already_in_queue"] as const)(
    "to a join (%s) has the person's chance and no types: a crowd that joins opens streams",
    async (kind) => {
      const { audience, answers, ready } = openSale([PIT]);
      await ready;
      const joined = answers.with({ kind, ticket: sampleTicket(3) }) as Answered;
      const answer = audience.receive("ann", joined) as Answered;
      expect(answer.chance).toBe("likely");
      expect(answer).not.toHaveProperty("ticketTypes");
    },
  );

  it("to a question that Redis answers has the types", async () => {
    const { audience, answers, ready } = openSale([PIT]);
    await ready;
    const waits = answers.with(placeInLine(sampleTicket(3))) as Answered;
    expect(audience.receive("ann", waits)).toHaveProperty("ticketTypes");
  });

  it("has nothing of it where no operator has ever set a board", async () => {
    const { audience, answers, show } = openAudienceAlone(CONFIG);
    show(sampleSnapshot());
    const waits = answers.with(placeInLine(sampleTicket(3))) as Answered;
    const answer = audience.receive("ann", waits) as Answered;
    expect(answer.chance).toBeNull();
    expect(answer).not.toHaveProperty("ticketTypes");
  });
});
