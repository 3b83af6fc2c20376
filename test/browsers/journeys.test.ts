/**
 * What visitors and operators do most, in three engines from one description. Whoever else stands in line comes by the API: only
 * one person needs a browser.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../support/browser/engines/engine.ts";
import { EngineStage } from "../support/browser/engines/engine-stage.ts";
import { Operator } from "../support/browser/engines/operator.ts";
import { timePasses } from "../support/browser/engines/page-clock.ts";
import { Person } from "../support/browser/engines/person.ts";
import { startChromium, startFirefox } from "../support/browser/engines/puppeteer-engine.ts";
import { startWebKit } from "../support/browser/engines/webkit-engine.ts";
import { openProxy } from "../support/browser/proxy.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser } from "../support/journey/journey-client.ts";
import { soon } from "../support/soon.ts";

const ENGINES = { Chromium: startChromium, Firefox: startFirefox, WebKit: startWebKit };
const MINUTE_MS = 60_000;

let stage: EngineStage;
beforeAll(async () => {
  stage = await EngineStage.start();
});
afterAll(() => stage.stop());

describe.each(Object.entries(ENGINES))("in %s", (_, start) => {
  let engine: Engine;
  let person: Person;
  let event: string;

  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine.close());
  beforeEach(async () => {
    event = freshEvent();
    await stage.hold(event);
    person = await Person.with(await engine.openProfile());
  });
  afterEach(async () => {
    stage.door.shut(false);
    await person.profile.close();
    await stage.forget(event);
  });

  /** The person second in line; the first one leaves whenever a test needs to see that. */
  async function waitBehind(): Promise<() => Promise<unknown>> {
    const first = new Browser(stage.system.url);
    expect((await first.join(event)).status).toBe(201);
    await person.tab.goto(stage.pageOf(event));
    await person.isAt(2);
    await soon(() => expect(stage.door.openStreams(event)).toBe(1)); // or what a test cuts is not there yet
    return () => first.leave(event);
  }

  test("somebody comes from the join to a booking, at a shop that is another site", async () => {
    const leave = await waitBehind();
    await leave();
    await person.isAt(1);
    await stage.call(event);
    await person.books();
    expect(await person.tab.read("location.origin")).toBe(stage.shopUrl);
  });

  test("a refresh keeps the place", async () => {
    const leave = await waitBehind();
    await person.tab.reload();
    await person.isAt(2);
    await leave();
    await person.isAt(1);
  });

  test("a newcomer's two tabs have one place, and keep it", async () => {
    const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const proxy = await openProxy(stage.url("/"), {
      late: (path) => {
        if (!path.endsWith("?late")) return;
        asked.resolve();
        return released.promise;
      },
    });
    try {
      const page = `${proxy.url}/queue/${event}`;
      await person.tab.goto(stage.url("/robots.txt"));
      await person.tab.read(`void setTimeout(() => location.assign("${page}?late"))`);
      await asked.promise;
      const tab = await person.profile.openTab();
      await tab.goto(page);
      await person.isAt(1, tab);
      released.resolve();
      await person.isAt(1);
      await tab.reload();
      await person.isAt(1, tab);
      expect(await stage.redis.zcard(`queue:{${event}}`)).toBe(1);
      const visitors = (await tab.cookieNames()).filter((name) => name.startsWith("vq_visitor"));
      expect(visitors).toHaveLength(1); // the later one was given back
    } finally {
      await proxy.close();
    }
  });

  test("two tabs show one place over one stream, and the second one goes on without the first", async () => {
    const leave = await waitBehind();
    const tab = await person.profile.openTab();
    await tab.goto(stage.pageOf(event));
    await person.isAt(2, tab);
    await soon(() => expect(stage.door.openStreams(event)).toBe(1));
    await person.tab.close();
    await leave();
    await person.isAt(1, tab);
    await soon(() => expect(stage.door.openStreams(event)).toBe(1));
  });

  test("closing the page and opening it again keeps the place", async () => {
    const leave = await waitBehind();
    const tab = await person.profile.openTab();
    await person.tab.close();
    await soon(() => expect(stage.door.openStreams(event)).toBe(0));
    await leave();
    await tab.goto(stage.pageOf(event));
    await person.isAt(1, tab);
  });

  test("back from the shop stays back, and the way to the shop stays open", async () => {
    await person.tab.goto(stage.pageOf(event));
    await person.isAt(1);
    await stage.call(event);
    await person.isIn(`${stage.shopUrl}/`);
    await person.tab.read("void setTimeout(() => history.back())");
    await person.isIn(stage.pageOf(event));
    await person.reads("You are in");
    await person.tab.press("Continue to booking");
    await person.isIn(`${stage.shopUrl}/`);
    await person.books();
  });

  test("a tunnel keeps the place: the page says that the line is lost, and catches up after it", async () => {
    const leave = await waitBehind();
    stage.door.shut(true);
    await person.sees("Connection lost. Reconnecting – your place is kept.");
    await leave();
    await person.isAt(2);
    stage.door.shut(false);
    await person.isAt(1);
    await person.seesNothingOf("Connection lost");
  });

  test("whoever missed the turn comes back as the next one, and books", async () => {
    const later = new Browser(stage.system.url);
    await person.tab.goto(stage.pageOf(event));
    await person.isAt(1);
    await person.tab.goto(stage.url("/robots.txt"));
    await stage.call(event);
    const count = (field: string) => stage.redis.hget(`queue:{${event}}:state`, field);
    await soon(async () => expect(await count("called")).toBe("1"));
    await stage.endTurns(event);
    await soon(async () => expect(await count("missed")).toBe("1"));
    await stage.hold(event);
    await later.join(event);
    await person.tab.goto(stage.pageOf(event));
    await person.reads("You missed your turn");
    await person.tab.press("Come back to the queue");
    await person.isAt(1); // before who came later
    await stage.call(event);
    await person.books();
  });

  test("a page that is there before the opening is in the queue by itself after it", async () => {
    await stage.operate(event, { opens_at: Date.now() + MINUTE_MS });
    await person.tab.goto(stage.pageOf(event));
    await person.reads("The queue is not open yet");
    await stage.operate(event, { opens_at: Date.now() });
    await person.tab.read(timePasses(MINUTE_MS));
    await person.isAt(1);
  });

  test.each(["en", "th"] as const)(
    "an operator sees live numbers, tells people why, and pauses, in the language %s",
    async (language) => {
      const visitor = new Browser(stage.system.url);
      await visitor.join(event);
      const told = async () => (await visitor.position(event)).body;
      const operator = new Operator(person, language);
      await person.tab.goto(stage.deskOf(event, language));
      await operator.signIn(stage.system.secrets.DESK_TOKEN);
      await person.reads(event);
      await operator.seesLive("waiting", "1");
      await new Browser(stage.system.url).join(event);
      await operator.seesLive("waiting", "2");
      await operator.seesChart();
      await operator.tells("Gates at six.");
      await operator.switches("paused");
      await soon(async () => expect(await told()).toMatchObject({ paused: true, notice: "Gates at six." }));
      await operator.switches("running");
      await soon(async () => expect(await told()).toMatchObject({ paused: false }));
      await operator.signOut();
      await person.tab.reload();
      await person.reads(operator.texts.signIn.heading);
    },
  );
});
