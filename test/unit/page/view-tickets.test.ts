/** What somebody in line reads of what is on sale. */
import { describe, expect, it } from "vitest";
import type { OnSale } from "../../../src/wire/visitor-state.ts";
import { look, shown, WAITING } from "../../support/browser/page-look.ts";

const PIT: OnSale = {
  id: "pit",
  name: { en: "Pit", th: "หลุม" },
  price: "฿900",
  remaining: 1200,
  chance: "likely",
};
const SKY: OnSale = { id: "sky", name: { en: "Sky" }, price: null, remaining: 4, chance: "unlikely" };
const BOX: OnSale = { id: "box", name: { th: "ห้อง" }, price: "฿9,000", remaining: 0, chance: "sold_out" };
const BAR: OnSale = { id: "bar", name: { en: "Bar" }, price: "฿50", remaining: null, chance: null };

describe("a list of types", () => {
  const view = look({ ...WAITING, chance: "likely", ticketTypes: [PIT, SKY, BOX, BAR] });

  it("says of each its price, the word, and what is left now", () => {
    expect(view.tickets.map(({ name, price, word, left }) => [name, price, word, left])).toEqual([
      ["Pit", "฿900", "Likely", "1,200 left now"],
      ["Sky", null, "Unlikely", "4 left now"],
      ["ห้อง", "฿9,000", "Sold out", null],
      ["Bar", "฿50", null, null],
    ]);
  });

  it("says that it is an estimate, and leaves the event's own word out", () => {
    expect(shown(view)).toMatchObject({
      tickets: "Tickets when it is your turn",
      estimate: expect.stringContaining("not promises"),
    });
    expect(shown(view)).not.toHaveProperty("chance");
  });

  it("is in the visitor's language, as far as there are words", () => {
    const { tickets } = look({ ...WAITING, ticketTypes: [PIT, SKY] }, {}, "th");
    expect(tickets.map(({ name, word, told }) => [name, word, told])).toEqual([
      ["หลุม", "น่าจะยังมี", "หลุม น่าจะยังมีเมื่อถึงคิวของคุณ"],
      ["Sky", "อาจไม่เหลือ", "Sky อาจไม่เหลือเมื่อถึงคิวของคุณ"],
    ]);
  });

  it("says nothing of estimates where nothing is estimated", () => {
    expect(shown(look({ ...WAITING, ticketTypes: [BOX, BAR] }))).not.toHaveProperty("estimate");
  });
});

describe("without types", () => {
  it("the chance of a ticket stands among the facts, and is told when it changes", () => {
    const likely = look({ ...WAITING, remaining: 90, chance: "likely" });
    expect(shown(likely)).toMatchObject({ chance: "Likely", estimate: expect.any(String) });
    expect(likely.announcement).toContain("Tickets when it is your turn: Likely.");
    expect(look({ ...WAITING, remaining: 80, chance: "likely" }).occasion).toBe(likely.occasion);
    expect(look({ ...WAITING, remaining: 80, chance: "unlikely" }).occasion).not.toBe(likely.occasion);
  });

  it("nothing is said of it while all is sold out, which the heading says, or nothing is counted", () => {
    for (const fields of [{ soldOut: true, remaining: 0, chance: "sold_out" } as const, {}]) {
      const words = shown(look({ ...WAITING, ...fields }));
      for (const slot of ["chance", "tickets", "estimate"]) expect(words).not.toHaveProperty(slot);
    }
  });
});
