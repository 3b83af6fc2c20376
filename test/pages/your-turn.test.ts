/** A turn that comes while nobody looks. */
import { describe, expect } from "vitest";
import { TEXTS } from "../../src/page/texts/languages.ts";
import { test } from "../support/browser/test.ts";
import { enterAndBook } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

const HASTE = 10;

/** Runs in the page, which waits so much shorter for everything. */
function hurry(haste: number): void {
  const wait = window.setTimeout;
  Object.assign(window, { setTimeout: (act: () => void, ms = 0) => wait(act, ms / haste) });
}

/** Runs in the page. It shows them all the same. */
function recordNotifications(): void {
  const notified: unknown[] = [];
  Object.assign(window, {
    notified,
    Notification: class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        notified.push([title, options]);
      }
    },
  });
}

/** Runs in the page. The visitor has not been asked before, and answers so. */
function answerWith(answer: NotificationPermission): void {
  let permission: NotificationPermission = "default";
  Object.defineProperty(Notification, "permission", { get: () => permission });
  Notification.requestPermission = async () => {
    permission = answer;
    return answer;
  };
}

/** Runs in the page. It rings all the same. */
function recordRings(): void {
  const rings = { notes: 0, shakes: 0 };
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (when) {
    rings.notes++;
    start.call(this, when);
  };
  navigator.vibrate = () => {
    rings.shakes++;
    return true;
  };
  Object.assign(window, { rings });
}

/** Runs in the page. What holds the screen on holds it all the same. */
function recordScreenLocks(): void {
  const locks: WakeLockSentinel[] = [];
  const { wakeLock } = navigator;
  const request = wakeLock.request.bind(wakeLock);
  wakeLock.request = async (type) => {
    const lock = await request(type);
    locks.push(lock);
    return lock;
  };
  Object.assign(window, { isScreenHeld: () => locks.some(({ released }) => !released) });
}

describe("your turn", () => {
  test("is noticed by who looks at another tab: title and icon say so, and the pass's minutes wait", async ({
    event,
    stage,
    phone,
  }) => {
    await phone.page.goto(stage.pageOf(event));
    await phone.isAt(1);
    await phone.lookElsewhere();
    await stage.call(event);
    await phone.reads("It is your turn");
    expect(await phone.page.title()).toMatch(/^● Your turn – /);
    expect(await phone.page.locator("link[rel=icon]").getAttribute("href")).toBe("/queue/assets/turn.svg");
    expect(await stage.redis.hget(`queue:{${event}}:state`, "admitted")).toBe("0");
    await phone.page.bringToFront();
    await phone.reads("You are in");
  });

  test("is notified to who asked for it and looks at another tab, once", async ({ event, stage, phone }) => {
    const context = await stage.drowsyContext();
    await context.grantPermissions(["notifications"]);
    await phone.page.addInitScript(recordNotifications);
    await phone.page.goto(stage.pageOf(event));
    await phone.isAt(1);
    await phone.lookElsewhere();
    await stage.call(event);
    await phone.reads("It is your turn");
    const { heading, lead } = TEXTS.en.ready;
    const body = `${event}\n${lead}`;
    await soon(async () => {
      expect(await phone.page.evaluate("notified")).toEqual([[heading, { body, tag: event }]]);
    });
    await context.clearPermissions();
  });

  test("rings and shakes, once, for who has asked for it in this tab, and for nobody else", async ({
    event,
    stage,
    phone,
  }) => {
    const { page } = phone;
    const rings = () => page.evaluate("rings");
    await page.addInitScript(recordRings);
    await page.addInitScript(answerWith, "denied" as const);
    await page.goto(stage.pageOf(event));
    await phone.isAt(1);
    expect(await rings()).toEqual({ notes: 0, shakes: 0 });
    await page.getByRole("button", { name: TEXTS.en.remind }).click();
    await phone.readsText(TEXTS.en.reminding.bySound);
    await soon(async () => expect(await rings()).toEqual({ notes: 2, shakes: 1 })); // to be heard once
    const other = await phone.secondTab();
    await other.addInitScript(recordRings);
    await other.goto(stage.pageOf(event));
    await phone.isAt(1, other);
    await phone.lookElsewhere(); // a tab in view would go on to the shop
    await stage.call(event);
    await phone.reads("It is your turn");
    await phone.reads("It is your turn", other);
    await soon(async () => expect(await rings()).toEqual({ notes: 4, shakes: 2 }));
    expect(await other.evaluate("rings")).toEqual({ notes: 0, shakes: 0 });
  });

  test.for(["granted", "denied"] as const)(
    "is asked for by the keyboard, which goes on from the answer: %s",
    async (answer, { event, stage, arrive }) => {
      const { page } = await arrive();
      await page.addInitScript(answerWith, answer);
      await page.goto(stage.pageOf(event));
      await page.getByRole("button", { name: TEXTS.en.remind }).press("Enter");
      const { byNotification, bySound } = TEXTS.en.reminding;
      const said = { granted: byNotification, denied: bySound }[answer];
      await page.getByText(said).waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(said);
    },
  );

  test("finds the screen on: it stays on while an opening is near, and as long as somebody looks", async ({
    event,
    stage,
    phone,
  }) => {
    const { page } = phone;
    const expectHeld = (isHeld: boolean) =>
      soon(async () => expect(await page.evaluate("isScreenHeld()")).toBe(isHeld));
    await page.addInitScript(recordScreenLocks);
    await stage.operate(event, { opens_at: Date.now() + 60_000 });
    await page.goto(stage.pageOf(event));
    await expectHeld(true);
    await phone.lookElsewhere();
    await expectHeld(false);
    await page.bringToFront();
    await expectHeld(true);
  });

  test("that the queue holds back is not taken while nobody looks, and goes on when somebody does", async ({
    event,
    stage,
    phone,
  }) => {
    phone.expectComplaint(/status of 429 .*\/queue\/claim/);
    const { page } = phone;
    const claims: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/queue/claim")) claims.push(request.url());
    });
    await page.addInitScript(hurry, HASTE);
    await page.goto(stage.pageOf(event));
    await phone.isAt(1);
    await phone.lookElsewhere();
    await stage.call(event);
    await phone.reads("It is your turn");
    await stage.operate(event, { paused: true });
    const heldBack = page.waitForResponse((answer) => answer.status() === 429);
    await page.bringToFront();
    const retryAfterSeconds = Number((await heldBack).headers()["retry-after"]);
    await phone.lookElsewhere();
    await stage.operate(event, { paused: false });
    const before = claims.length;
    await page.waitForTimeout((retryAfterSeconds * 1000) / HASTE + 2000); // another try would have come by then
    expect(await page.evaluate("document.visibilityState")).toBe("hidden");
    expect(claims.length).toBe(before);
    expect(await stage.redis.hget(`queue:{${event}}:state`, "admitted")).toBe("0");
    await page.bringToFront();
    await phone.reads("You are in");
  });

  test("is said when it was missed, and whoever comes back is the next one in", async ({
    event,
    stage,
    arrive,
    phone,
  }) => {
    await phone.page.goto(stage.pageOf(event));
    await phone.isAt(1);
    await phone.sleep();
    await stage.call(event);
    await soon(async () => expect(await stage.redis.hget(`queue:{${event}}:state`, "called")).toBe("1"));
    await stage.endTurns(event);
    const other = await arrive();
    await other.page.goto(stage.pageOf(event));
    await other.reads("You are in");
    await phone.wake();
    await phone.reads("You missed your turn");
    await phone.page.getByRole("button", { name: "Come back to the queue" }).click();
    await phone.isAt(1);
    await enterAndBook(other);
    await enterAndBook(phone);
  });
});
