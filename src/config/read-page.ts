import { isHostUnder } from "./hosts.ts";
import { PAGE_TEXTS, type PageTextName } from "./settings.ts";
import { isLocalDate, isOneLine, isPictureUrl, isPlainDomain, isSafeLink, show } from "./text.ts";

/** What the waiting page of one event is made of, and where it sends people. Nothing the queue itself needs. */
export interface PageConfig {
  /** What people read; null = the event's id. */
  readonly name: string | null;
  /** When the event is, where it is: "2027-04-24" or "2027-04-24T18:30"; null = the page does not say. */
  readonly date: string | null;
  readonly venue: string | null;
  /** Of another site, over https, with what it shows in words, empty where the words beside it say enough. */
  readonly picture: { readonly url: string; readonly alt: string } | null;
  /** A path of this site, "/logo.svg". */
  readonly logoPath: string | null;
  /** "#rrggbb"; null = the page's own colours. */
  readonly accent: string | null;
  /** The same for dark screens; null = `accent` serves both. */
  readonly accentDark: string | null;
  /** Whether the page joins by itself, or when the visitor presses its button. */
  readonly join: "auto" | "button";
  /** Where people go with their pass; null = the page only says that it is their turn. */
  readonly bookingUrl: string | null;
  /** Where people go who have nothing to wait for. */
  readonly ways: WaysOut;
  /** The domain that queue and shop share, for a pass in a cookie; null = the pass travels in a form. */
  readonly passCookieDomain: string | null;
}

/** Pages elsewhere that a page of the queue links to; null = none. */
export interface WaysOut {
  readonly shop: string | null;
  readonly help: string | null;
}

/** The texts of a page as they are set, by name; what is not set is not there. */
export type PageTexts = Partial<Record<PageTextName, unknown>>;

/** Names a setting the way the reader wrote it. */
export type Spell = (name: PageTextName) => string;

/** What each text must be, and how to mend one that is not. A length is checked before anything looks at the text. */
const RULES: Record<PageTextName, { readonly fits: (text: string) => boolean; readonly how: string }> = {
  BOOKING_URL: {
    fits: isSafeLink,
    how: likeLink("https://shop.example/book"),
  },
  PASS_COOKIE_DOMAIN: {
    fits: isPlainDomain,
    how: "give the domain that queue and shop share, in lower case without a leading dot, e.g. shop.example",
  },
  SHOP_URL: { fits: isSafeLink, how: likeLink("https://shop.example") },
  HELP_URL: { fits: isSafeLink, how: likeLink("https://shop.example/help") },
  NAME: { fits: isOneLine, how: "give one line of text" },
  DATE: {
    fits: isLocalDate,
    how: 'give the day, or day and time, where the event is, in quotes: "2027-04-24" or "2027-04-24T18:30"',
  },
  VENUE: { fits: isOneLine, how: "give one line of text" },
  PICTURE: {
    fits: isPictureUrl,
    how: "give an https address without user or fragment, e.g. https://cdn.shop.example/songkran.jpg",
  },
  PICTURE_ALT: { fits: isOneLine, how: "give one line of text" },
  LOGO: {
    // No `//host`, no `..`, nothing that a URL would read otherwise than it is written.
    fits: (text) =>
      /^\/(?!\/)[\w./-]+$/.test(text) && new URL(text, "https://queue.example").pathname === text,
    how: "give the path of a file in public/, e.g. /logo.svg",
  },
  ACCENT: { fits: isColour, how: "give a colour, e.g. #0a7d5c" },
  ACCENT_DARK: { fits: isColour, how: "give a colour, e.g. #7fe0c0" },
  JOIN: { fits: (text) => text === "auto" || text === "button", how: 'give "auto" or "button"' },
};

/** Checks the texts that are set, and what they must be to each other. */
export function readPage(texts: PageTexts, spell: Spell, problems: string[]): PageConfig {
  const read = (name: PageTextName) => readText(texts[name], name, spell(name), problems);
  const [bookingUrl, passCookieDomain] = [read("BOOKING_URL"), read("PASS_COOKIE_DOMAIN")];
  if (bookingUrl !== null && passCookieDomain !== null && !isHostUnder(bookingUrl, passCookieDomain)) {
    const reason = "or the shop never sees the pass; without a domain the pass travels in a form";
    problems.push(
      `${spell("BOOKING_URL")} must be at ${spell("PASS_COOKIE_DOMAIN")} or under it ` +
        `(now ${show(bookingUrl)} and ${show(passCookieDomain)}), ${reason}`,
    );
  }
  const pictureUrl = read("PICTURE");
  const alt = read("PICTURE_ALT") ?? "";
  return {
    name: read("NAME"),
    date: read("DATE"),
    venue: read("VENUE"),
    picture: pictureUrl === null ? null : { url: pictureUrl, alt },
    logoPath: read("LOGO"),
    accent: read("ACCENT")?.toLowerCase() ?? null,
    accentDark: read("ACCENT_DARK")?.toLowerCase() ?? null,
    join: read("JOIN") === "button" ? "button" : "auto",
    bookingUrl,
    ways: { shop: read("SHOP_URL"), help: read("HELP_URL") },
    passCookieDomain,
  };
}

/** null when it is not set, or wrong and reported. */
function readText(raw: unknown, name: PageTextName, label: string, problems: string[]): string | null {
  if (raw === undefined || raw === "") return null;
  const most = PAGE_TEXTS[name];
  const { fits, how } = RULES[name];
  if (typeof raw === "string" && raw.length <= most && raw.isWellFormed() && fits(raw)) return raw;
  problems.push(`${label} is ${show(raw)}; ${how} (at most ${most} characters)`);
  return null;
}

function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

function likeLink(example: string): string {
  return `give an https address without user or fragment (http only on this machine), e.g. ${example}`;
}
