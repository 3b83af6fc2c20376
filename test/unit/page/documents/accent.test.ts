import fc from "fast-check";
import { expect, it } from "vitest";
import { accentColours, contrast } from "../../../../src/page/documents/accent.ts";
import { brandStyle } from "../../../../src/page/documents/brand-style.ts";

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, "0")}`);

it("measures contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBe(21);
  expect(contrast("#ffffff", "#777777")).toBeCloseTo(4.478, 3);
  expect(contrast("#24d3a0", "#24d3a0")).toBe(1);
});

it("writes black on yellow and white on navy", () => {
  expect(accentColours("#FFD400", "#ffffff")).toMatchObject({ accent: "#ffd400", onAccent: "#000000" });
  expect(accentColours("#101a4f", "#ffffff")).toMatchObject({ onAccent: "#ffffff", ink: "#101a4f" });
});

it("keeps words readable on every colour, and every colour readable on the page", () => {
  fc.assert(
    fc.property(colour, fc.constantFrom("#f5f5f2", "#1d1f24"), (accent, surface) => {
      const colours = accentColours(accent, surface);
      expect(colours && contrast(colours.accent, colours.onAccent)).toBeGreaterThanOrEqual(4.5);
      expect(colours && contrast(colours.ink, surface)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

it.each(["red", "#fff", "#12345g", "#123456;}"])("makes no style of %s", (accent) => {
  expect(brandStyle({ logoPath: null, accent, accentDark: null })).toBe("");
});

it("lets one accent serve light and dark screens, each in its own shade", () => {
  expect(brandStyle({ logoPath: null, accent: "#101a4f", accentDark: null })).toBe(
    ":root{--accent:#101a4f;--on-accent:#ffffff;--accent-ink:#101a4f}" +
      "@media(prefers-color-scheme:dark){:root{--accent:#101a4f;--on-accent:#ffffff;--accent-ink:#888da7}}",
  );
});
