/**
 * A shop brings its own colour, and whatever it is, words must stay readable (WCAG 2.2, 1.4.3 and 1.4.11). So the
 * colour of the words on it is computed, and where it is itself the colour of words or lines, it is deepened until it
 * stands out from the page.
 */
const HEX = /^#[0-9a-f]{6}$/i;

type Rgb = readonly [red: number, green: number, blue: number];

/** What stands on the accent. Of pure black and white, one always has at least 4.58 to 1. */
const DARK_INK = "#000000";
const LIGHT_INK = "#ffffff";

/** The ratio at which words of any size are readable. */
const READABLE = 4.5;

export interface AccentColours {
  readonly accent: string;
  readonly onAccent: string;
  /** The accent as words and lines on the page. */
  readonly ink: string;
}

/** `surface`: the page's own background, "#rrggbb". null for what is no colour. */
export function accentColours(accent: string, surface: string): AccentColours | null {
  if (!HEX.test(accent)) return null;
  const onAccent = contrast(accent, LIGHT_INK) >= contrast(accent, DARK_INK) ? LIGHT_INK : DARK_INK;
  return { accent: accent.toLowerCase(), onAccent, ink: readableOn(surface, accent) };
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour itself if it can be read, else its nearest mixture with black, or with white on a dark surface. */
function readableOn(surface: string, colour: string): string {
  const end = luminance(parse(surface)) > 0.18 ? 0 : 255;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = format(mix(parse(colour), end, share));
    if (contrast(mixed, surface) >= READABLE) return mixed;
  }
  return format([end, end, end]);
}

function mix(colour: Rgb, end: number, share: number): Rgb {
  const [red, green, blue] = colour;
  const toward = (channel: number) => Math.round(channel + (end - channel) * share);
  return [toward(red), toward(green), toward(blue)];
}

function luminance(colour: Rgb): number {
  const linear = (channel: number) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const [red, green, blue] = colour;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function format(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
