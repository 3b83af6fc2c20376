/** The way through the queue in browsers that show text and run nothing. They keep to what they are shown. */

import { describe, expect, onTestFinished, test } from "vitest";
import { TEXT_BROWSERS, TextBrowser } from "../support/browser/text-browser.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const journey = startJourney({ MAX_ACTIVE: 1 });

/** Words of states that are not the visitor's, which other browsers keep out of sight. */
const OF_OTHER_STATES = ["Your place", "Waiting time", "Behind you", "Tell me when", "Leave", "Continue"];

describe.each(TEXT_BROWSERS)("somebody with %s", (program) => {
  function browser(options?: { keepsCookies: boolean }): TextBrowser {
    const opened = new TextBrowser(program, options);
    onTestFinished(() => opened.close());
    return opened;
  }

  async function heldPage(): Promise<{ event: string; url: string }> {
    const event = freshEvent();
    await journey().operate(event, { release_rate: 0 });
    return { event, url: `${journey().system.url}/queue/${event}` };
  }

  test("joins, looks again and leaves, and is shown no words and buttons of other states", async () => {
    const { event, url } = await heldPage();
    await journey().crowd(event, 2);
    const visitor = browser();
    const before = await visitor.read(url);
    expect(before).toContain("Join the queue");
    for (const words of OF_OTHER_STATES) expect(before).not.toContain(words);
    expect(before).not.toMatch(/\(BUTTON\)\s*$/m);

    expect(await visitor.press(url, "/join")).toContain("You are in the queue");
    const waiting = await visitor.read(url);
    expect(waiting).toMatch(/Your place in the queue\s+3\b/);
    expect(waiting).toContain("Update it now");
    for (const words of ["Join", "Continue", "Tell me when"]) expect(waiting).not.toContain(words);

    await visitor.press(url, "/leave");
    expect(await visitor.read(url)).toContain("Join the queue");
    expect(await journey().redis.zcard(`queue:{${event}}`)).toBe(2);
  });

  test("reads in line what is on sale, and what may be left of it", async () => {
    const { event, url } = await heldPage();
    const ticket_types = [
      { id: "pit", name: { en: "Pit" }, price: "THB 900", remaining: 40 },
      { id: "sky", name: { en: "Sky" }, price: null, remaining: 0 },
    ];
    await journey().operate(event, { ticket_types });
    const visitor = browser();
    expect(await visitor.read(url)).not.toContain("Tickets when");
    await visitor.press(url, "/join");
    const waiting = await visitor.read(url);
    expect(waiting).toContain("Tickets when it is your turn");
    expect(waiting).toMatch(/Pit THB 900\s+Likely 40 left now/);
    expect(waiting).toMatch(/Sky\s+Sold out/);
  });

  test("is called, and comes into the shop with a pass", async () => {
    const url = `${journey().system.url}/queue/${freshEvent()}`;
    const visitor = browser();
    await visitor.press(url, "/join");
    await soon(async () => expect(await visitor.read(url)).toContain("It is your turn"));
    await soon(async () => expect(await visitor.press(url, "/enter")).toContain("Continue to booking"));
    expect(await visitor.press(`${url}/enter`, journey().system.originUrl)).toContain("You are in");
  });

  test("keeps no cookies, and is told so instead of taking places that nobody comes for", async () => {
    const { event, url } = await heldPage();
    expect(await browser({ keepsCookies: false }).press(url, "/join")).toContain(
      "Your browser keeps no cookies",
    );
    expect(await journey().redis.zcard(`queue:{${event}}`)).toBe(0);
  });
});
