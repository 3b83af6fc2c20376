import { expect, it } from "vitest";
import { seeNotice } from "../../../src/page/seen-notice.ts";
import { NOW, WAITING } from "../../support/browser/page-look.ts";

const told = (notice: string | null) => ({ ...WAITING, notice });
const SEEN = { text: "Back at 19:30", sinceMs: NOW - 5000 };

it("dates a notice from when the tab first saw it", () => {
  expect(seeNotice(null, told("Back at 19:30"), NOW)).toEqual({ text: "Back at 19:30", sinceMs: NOW });
  expect(seeNotice(SEEN, told("Back at 19:30"), NOW)).toBe(SEEN);
});

it("dates another notice anew, and forgets one that was taken back", () => {
  expect(seeNotice(SEEN, told("Back at 20:00"), NOW)).toEqual({ text: "Back at 20:00", sinceMs: NOW });
  expect(seeNotice(SEEN, told(null), NOW)).toBeNull();
});

it("keeps the date through a state that has no room for a notice", () => {
  expect(seeNotice(SEEN, { status: "unavailable", retryAfterSeconds: null }, NOW)).toBe(SEEN);
});
