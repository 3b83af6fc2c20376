import { expect } from "vitest";
import { type Language, TEXTS } from "../../../../src/desk/texts/languages.ts";
import type { DeskTexts, Tile } from "../../../../src/desk/texts/texts.ts";
import { soon } from "../../soon.ts";
import type { Person } from "./person.ts";

/** A person at the desk's page of an event. */
export class Operator {
  readonly texts: DeskTexts;
  readonly #person: Person;

  constructor(person: Person, language: Language) {
    this.#person = person;
    this.texts = TEXTS[language];
  }

  async signIn(token: string): Promise<void> {
    const { signIn } = this.texts;
    await this.#person.reads(signIn.heading);
    await this.#person.tab.type(signIn.token, token);
    await this.#person.tab.press(signIn.button);
  }

  async signOut(): Promise<void> {
    await this.#person.tab.press(this.texts.signOut);
    await this.#person.reads(this.texts.signIn.heading);
  }

  /** Writes a notice to everybody. */
  async tells(notice: string): Promise<void> {
    const { control, fields } = this.texts;
    await this.#person.tab.press(`${control.change}: ${fields.notice.name}`);
    await this.#person.tab.type(fields.notice.name, notice);
    await this.#person.tab.press(control.save);
    await this.#reads(".effect", notice);
  }

  /** Presses a button of the page, then the dialog's, and sees what came of it. */
  async switches(to: "paused" | "running"): Promise<void> {
    const nobody = { waiting: "", called: "", admitted: "", inside: "" };
    const { ask, control, statuses, yes, no } = this.texts;
    const isPause = to === "paused";
    const { title, button } = isPause ? ask.pause(nobody) : ask.resume(nobody, "");
    await this.#person.tab.press(isPause ? control.pause : control.resume);
    await this.#person.sees(title);
    await this.#person.tab.press(button);
    await this.#reads(".effect", isPause ? `${no} → ${yes}` : `${yes} → ${no}`);
    await this.#person.seesNothingOf(title);
    await this.#reads(".badge", statuses[to]);
  }

  /** The live numbers, by a tile and by a chart that is drawn. */
  async seesLive(tile: Tile, figure: string): Promise<void> {
    const { live, tiles } = this.texts;
    await this.#reads(".live", live.live);
    await this.#reads(".tiles", `${tiles[tile].name}\n${figure}\n`);
  }

  async seesChart(): Promise<void> {
    const width = `document.querySelector(".chart canvas")?.getBoundingClientRect().width`;
    await soon(async () => expect(await this.#person.tab.read(width)).toBeGreaterThan(100));
  }

  async #reads(selector: string, text: string): Promise<void> {
    const read = `document.querySelector("${selector}")?.innerText`;
    await soon(async () => expect(await this.#person.tab.read(read)).toContain(text));
  }
}
