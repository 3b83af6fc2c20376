import { describe, expect, it } from "vitest";
import { readTicketTypes } from "../../../src/core/board.ts";

const TYPE = { id: "vip", name: { en: "VIP", th: "วีไอพี" }, price: "฿6,500", remaining: 12 };

describe("types of tickets from outside", () => {
  it("are read with their id, names, price and what remains", () => {
    expect(readTicketTypes([TYPE])).toEqual([TYPE]);
    const bare = { id: "a.b-c_1", name: { th: "บัตร" } };
    expect(readTicketTypes([bare])).toEqual([{ ...bare, price: null, remaining: null }]);
  });

  it("lose what no type has", () => {
    expect(readTicketTypes([{ ...TYPE, colour: "gold" }])).toEqual([TYPE]);
  });

  it.each([
    ["no list", TYPE],
    ["none", []],
    ["21", Array.from({ length: 21 }, (_, nth) => ({ ...TYPE, id: `${nth}` }))],
    ["two of one id", [TYPE, TYPE]],
    ["nothing", [null]],
    ["no id", [{ ...TYPE, id: "" }]],
    ["an id with a quote", [{ ...TYPE, id: 'a"' }]],
    ["an id of 33 characters", [{ ...TYPE, id: "x".repeat(33) }]],
    ["no name", [{ ...TYPE, name: {} }]],
    ["an empty name", [{ ...TYPE, name: { en: "" } }]],
    ["a name of 81 characters", [{ ...TYPE, name: { en: "🎟".repeat(81) } }]],
    ["a name in another language", [{ ...TYPE, name: { en: "VIP", fr: "VIP" } }]],
    ["a price that is a number", [{ ...TYPE, price: 6500 }]],
    ["an empty price", [{ ...TYPE, price: "" }]],
    ["half a ticket", [{ ...TYPE, remaining: 0.5 }]],
    ["a debt", [{ ...TYPE, remaining: -1 }]],
    ["more than there can be", [{ ...TYPE, remaining: 1_000_000_001 }]],
    ["a word for a number", [{ ...TYPE, remaining: "12" }]],
  ])("are none when there is %s", (_, value) => {
    expect(readTicketTypes(value)).toBeNull();
  });
});
