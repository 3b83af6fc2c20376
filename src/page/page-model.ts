import type { VisitorState } from "../wire/visitor-state.ts";

export const LANGUAGES = ["en", "th"] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Brand {
  /** A path of this site, "/logo.svg". */
  readonly logoPath: string | null;
  /** "#rrggbb"; null = the page's own colour. */
  readonly accent: string | null;
  /** The same for dark screens; null = `accent` serves both. */
  readonly accentDark: string | null;
}

/** What the page tells of the event itself. */
export interface Occasion {
  /** "2027-04-24" or "2027-04-24T18:30": where the event is, whatever the visitor's clock says. */
  readonly date: string | null;
  readonly venue: string | null;
  readonly picture: Picture | null;
}

export interface Picture {
  /** https, of another site. */
  readonly url: string;
  /** What it shows, for people who do not see it; empty = nothing that is not said beside it. */
  readonly alt: string;
}

/** Where people go who have nothing to wait for; null = the operator named no such page. */
export interface WaysOut {
  readonly shop: string | null;
  readonly help: string | null;
}

/** Where the built files lie: paths of this site. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
  /** Of the tab, while it is the visitor's turn. */
  readonly turnIcon: string;
  /** What is done before entering, and by which Web Worker; fetched when it is asked for. */
  readonly solver: string;
  readonly worker: string;
}

export interface Shop {
  /** The visitor's own target, or the booking page. */
  readonly address: string;
  /** How a pass comes there from the page's script: in the cookie that the claim has set, or in a form. */
  readonly passBy: "cookie" | "form";
}

/** Where people sign in before they queue. */
export interface SignIn {
  /** The shop's page, with the way back to this one. */
  readonly address: string;
  /** The queue does not know who this is. */
  readonly isNeeded: boolean;
}

/** What every document is made of. */
export interface PageFrame {
  readonly event: { readonly id: string; readonly name: string };
  readonly brand: Brand;
  readonly language: Language;
  /** Of what stands in the document itself: the brand's colours, and a line of script. */
  readonly nonce: string;
  readonly assets: PageAssets;
}

/** Everything the waiting page is made of. The page's script receives it too, except for what only the document needs. */
export interface PageModel extends PageFrame {
  /** "/api/v1" */
  readonly api: string;
  /** Where the visitor was heading; already checked, and kept through every form and link. */
  readonly target: string | null;
  readonly occasion: Occasion;
  readonly ways: WaysOut;
  readonly join: "auto" | "button";
  /** Where a visitor goes with a pass; null = the page only says that it is their turn. */
  readonly shop: Shop | null;
  /** How long a call stands before it is missed. */
  readonly claimWindowMs: number;
  /** The queue signs receipts: of an entry, and of a place in line. */
  readonly givesReceipts: boolean;
  /** Nothing but a cookie tells the queue who the visitor is. */
  readonly needsCookie: boolean;
  /** null where nobody has to. */
  readonly signIn: SignIn | null;
  readonly state: VisitorState;
  /** In each form: shows the queue that it is of the page that this visitor was sent. */
  readonly formProof: string;
  /** Tells the people of one browser apart; null where a browser is one person, or nobody has signed in. */
  readonly person: string | null;
  /** By the server's clock. */
  readonly nowMs: number;
}

/** A visitor who came where there is no queue, or asked what the queue refuses. */
export interface ProblemPageModel extends Omit<PageFrame, "event" | "brand"> {
  readonly what: "noSuchQueue" | "noCookies" | "tooMany" | "joiningSlowly" | "refused";
  readonly ways: WaysOut;
  /** What the operator finds it by in the log; null where the log has nothing of it. */
  readonly reference: string | null;
}

/** A visitor whose browser waits before entering, where others work. */
export interface PatienceModel extends PageFrame {
  readonly target: string | null;
  /** What the join is given when the time has come. */
  readonly answer: string;
  /** 0 = it has. */
  readonly waitMs: number;
  readonly formProof: string;
}

/** A visitor on the way to the shop with a pass. */
export interface HandOverModel extends PageFrame {
  /** The shop's page that takes the pass, by a form post. */
  readonly action: string;
  readonly queuePass: string;
  readonly goes: "by itself" | "by button";
}
