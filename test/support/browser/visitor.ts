import type { BrowserContext, CDPSession, Locator, Page } from "playwright-core";
import { SOON_MS } from "../soon.ts";

/** A refusal is an answer, which the page puts into words; Chromium counts it as an error all the same. */
const REFUSAL = /status of (403|409|410) .*\/queue\/join|status of (404|409) .*\/queue\/position\//;

/** Somebody at the waiting page, in a browser of their own, whose every complaint is noted. */
export class Visitor {
  readonly page: Page;
  /** Errors of the console, which holds what a Content-Security-Policy refused too, and of scripts. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;
  #devtools: CDPSession | null = null;
  #expected: RegExp | null = null;

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    context.setDefaultTimeout(SOON_MS);
    const complain = (text: string) => {
      if (!REFUSAL.test(text) && !this.#expected?.test(text)) this.complaints.push(text);
    };
    context.on("console", (message) => {
      if (message.type() === "error") complain(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (event) => complain(String(event.error())));
  }

  /** The browser complains of what a test does to it, such as taking its network away. */
  expectComplaint(text: RegExp): void {
    this.#expected = text;
  }

  secondTab(): Promise<Page> {
    return this.#context.newPage();
  }

  goOffline(offline: boolean): Promise<void> {
    return this.#context.setOffline(offline);
  }

  /** As a phone does with the page when its screen goes dark. Only for whoever is drowsy. */
  async sleep(): Promise<void> {
    this.#devtools ??= await this.#context.newCDPSession(this.page); // it wakes the page when it is detached
    await this.#devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  }

  async wake(): Promise<void> {
    await this.#devtools?.send("Page.setWebLifecycleState", { state: "active" });
    await this.lookElsewhere();
    await this.page.bringToFront();
  }

  /** As a browser does that stops a tab and tells it nothing; the way to wake it again. */
  async halt(): Promise<() => Promise<unknown>> {
    const devtools = await this.#context.newCDPSession(this.page);
    await devtools.send("Debugger.enable");
    const halted = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
    await devtools.send("Debugger.pause"); // at the next step of a script: its countdowns take one a second
    await halted;
    return () => devtools.send("Debugger.disable");
  }

  /** Hides the page behind another tab. */
  async lookElsewhere(): Promise<void> {
    await (await this.secondTab()).bringToFront();
  }

  cookies(url: string): ReturnType<BrowserContext["cookies"]> {
    return this.#context.cookies(url);
  }

  /** Waits until the page says so, big. */
  async reads(heading: string | RegExp, page = this.page): Promise<void> {
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  }

  async readsText(text: string | RegExp, page = this.page): Promise<void> {
    await page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until the page shows this place. */
  async isAt(position: number, page = this.page): Promise<void> {
    const hasText = new RegExp(`^\\s*${position.toLocaleString("en")}\\s*$`);
    await placeOn(page).filter({ hasText }).waitFor();
  }

  /** The number on the page; null while there is none. */
  async place(page = this.page): Promise<number | null> {
    const number = placeOn(page);
    return (await number.count()) === 0 ? null : Number((await number.innerText()).replaceAll(",", ""));
  }
}

function placeOn(page: Page): Locator {
  return page.locator("[data-slot=place]").filter({ visible: true });
}

export async function leaveQueue({ page }: Visitor): Promise<void> {
  await page.getByText("Leave the queue", { exact: true }).click();
  await page.getByRole("button", { name: "Yes, leave the queue" }).click();
}

/** What people do in the example shop. */
export async function enterAndBook(visitor: Visitor): Promise<void> {
  await visitor.reads("You are in");
  await visitor.page.getByRole("button", { name: "Book", exact: true }).click();
  await visitor.reads("You have booked");
}
