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
  /** Whether the page joins by itself, or when somebody presses its button. */
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
