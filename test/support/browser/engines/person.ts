import { expect } from "vitest";
import { soon } from "../../soon.ts";
import type { Profile, Tab } from "./engine.ts";

const HEADING = `document.querySelector("h1")?.innerText`;
const PLACE = `[...document.querySelectorAll("[data-slot=place]")].find((slot) => slot.checkVisibility())?.innerText`;

/** Somebody with a browser of their own. What a page says is waited for, through every load on the way. */
export class Person {
  readonly profile: Profile;
  readonly tab: Tab;

  private constructor(profile: Profile, tab: Tab) {
    this.profile = profile;
    this.tab = tab;
  }

  static async with(profile: Profile): Promise<Person> {
    return new Person(profile, await profile.openTab());
  }

  async reads(heading: string, tab = this.tab): Promise<void> {
    await soon(async () => expect(await tab.read(HEADING)).toBe(heading));
  }

  async isAt(place: number, tab = this.tab): Promise<void> {
    await soon(async () => expect(await tab.read(PLACE)).toBe(String(place)));
  }

  async seesNothingOf(text: string): Promise<void> {
    await soon(async () => expect(await this.#text()).not.toContain(text));
  }

  async sees(text: string): Promise<void> {
    await soon(async () => expect(await this.#text()).toContain(text));
  }

  async isIn(url: string, tab = this.tab): Promise<void> {
    await soon(async () => expect(await tab.read("location.href")).toBe(url));
  }

  /** What people do in the example shop. */
  async books(): Promise<void> {
    await this.reads("You are in");
    await this.tab.press("Book");
    await this.reads("You have booked");
  }

  #text(): Promise<string> {
    return this.tab.read("document.body.innerText");
  }
}
