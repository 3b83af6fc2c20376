/** States of the operators' page, and how to reach each at a real queue. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Page } from "playwright-core";
import { numberOfReason } from "../../src/core/draw/stop-reason.ts";
import { CREATE_HREF, EVENTS_HREF, hrefOf, reportHrefOf } from "../../src/desk/route.ts";
import { type Language, TEXTS } from "../../src/desk/texts/languages.ts";
import type { DeskTexts } from "../../src/desk/texts/texts.ts";
import { stateKey } from "../../src/store/keys.ts";
import { addCrowd } from "../redis/add-crowd.ts";
import { changeEvent, type EventChange } from "../system/change-event.ts";
import { SALE_REPORT } from "./sale-report.ts";

/** Where a scene is played: an event, and who may come to its desk. */
export interface DeskPlace {
  readonly event: string;
  readonly deskUrl: string;
  readonly redis: Redis;
  readonly tokens: { readonly operator: string; readonly viewer: string };
}

export interface DeskScene {
  readonly name: string;
  /** Whose token signs in; null stays before the door. */
  readonly role: "operator" | "viewer" | null;
  readonly hash: (event: string) => string;
  /** Of its event, as in wrangler.toml. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** How many people wait. */
  readonly waiting: number;
  /** What happens after the page has opened. */
  readonly play: (page: Page, texts: DeskTexts, place: DeskPlace) => Promise<void>;
}

const scene = (name: string, rest: Partial<DeskScene> = {}): DeskScene => ({
  name,
  role: "operator",
  hash: hrefOf,
  settings: {},
  waiting: 0,
  play: async () => {},
  ...rest,
});

/** Calls one person, so that the others keep waiting. */
const ONE_INSIDE = { max_active: 1 };

/** Its first entrant comes without a browser, which would do the work. */
const DRAWN = { opening: "draw", challenge: "none" };

export const DESK_SCENES: readonly DeskScene[] = [
  scene("desk-sign-in", { role: null }),
  scene("desk-draw-entering", {
    settings: DRAWN,
    play: async (page, texts, place) => {
      await enterOnce(place);
      await page.getByRole("heading", { name: texts.drawing.heading, exact: true }).waitFor();
    },
  }),
  scene("desk-draw-stopped", {
    settings: DRAWN,
    play: async (page, texts, place) => {
      await stopOnce(place);
      await page.getByText(texts.drawing.stopReasons.SHEET_DIFFERS).waitFor();
      await page.locator(".badge").getByText(texts.statuses.draw_stopped, { exact: true }).waitFor();
    },
  }),
  scene("desk-draw-give-up", {
    settings: DRAWN,
    play: async (page, texts, place) => {
      await stopOnce(place);
      await page.getByRole("button", { name: texts.care.giveUp, exact: true }).click();
      await page
        .getByRole("dialog")
        .getByText(/12,481/)
        .waitFor();
    },
  }),
  scene("desk-refused", {
    role: null,
    play: async (page, texts) => {
      await page.getByLabel(texts.signIn.token).fill("no token of this queue");
      await page.getByRole("button", { name: texts.signIn.button }).click();
      await page.getByText(texts.problems.unknownToken).waitFor();
    },
  }),
  scene("desk-events", {
    hash: () => EVENTS_HREF,
    play: async (page, texts) => {
      await page.getByRole("heading", { name: texts.rehearsal.heading }).waitFor();
      await page.locator(".event-card").first().waitFor();
    },
  }),
  scene("desk-event", { waiting: 12_431, play: chartsDrawn }),
  scene("desk-viewer", {
    role: "viewer",
    play: async (page, texts) => page.getByText(texts.viewerOnly).waitFor(),
  }),
  scene("desk-pause", {
    settings: ONE_INSIDE,
    waiting: 340,
    play: async (page, texts) => {
      await page.getByRole("button", { name: texts.control.pause, exact: true }).click();
      await page
        .getByRole("dialog")
        .getByText(/3[34]\d/)
        .waitFor();
    },
  }),
  scene("desk-rate", {
    settings: ONE_INSIDE,
    waiting: 340,
    play: async (page, texts) => {
      await openEdit(page, texts, texts.fields.release_rate.name);
      await page.getByRole("dialog").getByRole("textbox").fill("20000");
      await page.getByRole("dialog").getByText(/500/).waitFor();
    },
  }),
  scene("desk-notice", {
    play: async (page, texts) => {
      await openEdit(page, texts, texts.fields.notice_th.name);
      await page.getByRole("dialog").getByRole("textbox").fill("วงมาช้า เราจะเริ่มต่อเวลา 20.30 น.");
    },
  }),
  scene("desk-tickets", {
    play: async (page, texts, place) => {
      await changeFirst(place, { ticket_types: TICKETS });
      await page.reload();
      await openEdit(page, texts, texts.fields.ticket_types.name);
      await page.getByRole("button", { name: texts.tickets.add }).click();
      await page.getByRole("button", { name: texts.control.save, exact: true }).scrollIntoViewIfNeeded();
    },
  }),
  scene("desk-person", {
    play: async (page, texts) => {
      await page.getByLabel(texts.person.id).fill("somsak-2");
      await page.getByRole("button", { name: texts.person.acts.revoke }).click();
      const { button } = texts.ask.person.revoke(NOBODY);
      await page.getByRole("dialog").getByRole("button", { name: button, exact: true }).click();
      await page.getByText(texts.problems.wrongPlace).waitFor();
    },
  }),
  scene("desk-done", {
    play: async (page, texts, place) => {
      await changeFirst(place, { paused: true, release_rate: 40 });
      await page.getByRole("button", { name: texts.control.resume, exact: true }).click();
      const { button } = texts.ask.resume(NOBODY, "");
      await page.getByRole("dialog").getByRole("button", { name: button }).click();
      await page.getByRole("button", { name: texts.effect.close }).waitFor();
    },
  }),
  scene("desk-conflict", {
    play: async (page, texts, place) => {
      await openEdit(page, texts, texts.fields.release_rate.name);
      await page.getByRole("dialog").getByRole("textbox").fill("40");
      await changeFirst(place, { release_rate: Math.round(Math.random() * 90) });
      await page.getByRole("button", { name: texts.control.save, exact: true }).click();
      await page.getByRole("heading", { name: texts.conflict.heading }).waitFor();
    },
  }),
  scene("desk-ended", {
    play: async (page, texts) => {
      await page.context().clearCookies();
      await page.getByRole("button", { name: texts.care.recount }).click();
      await page.getByRole("dialog").getByRole("button", { name: texts.ask.recount.button }).click();
      await page.getByText(texts.signIn.ended).waitFor();
    },
  }),
  scene("desk-away", {
    play: async (page, texts, { event }) => {
      const json = { error: { code: "STORE_UNAVAILABLE", message: "", request_id: "0123456789" } };
      await page.route(`**/admin/events/${event}`, (route) => route.fulfill({ status: 503, json }));
      await page.reload();
      await page.getByText(texts.problems.storeAway).waitFor();
    },
  }),
  scene("desk-report", {
    role: "viewer",
    hash: reportHrefOf,
    play: async (page, texts, { event }) => {
      await page.route(`**/admin/events/${event}/report`, (route) => route.fulfill({ json: SALE_REPORT }));
      await page.reload();
      await page.getByText(texts.report.states.over).waitFor();
    },
  }),
  scene("desk-report-running", {
    settings: ONE_INSIDE,
    waiting: 340,
    hash: reportHrefOf,
    play: async (page, texts, { event }) => {
      await page.request.post(`${new URL(page.url()).origin}/api/v1/queue/join`, {
        data: { event_id: event },
      });
      await page.waitForFunction(isRunning, event);
      await page.reload();
      await page.getByText(texts.report.since("").trim()).first().waitFor();
    },
  }),
  scene("desk-report-before", {
    hash: reportHrefOf,
    play: async (page, texts) => page.getByText(texts.report.states.not_begun).waitFor(),
  }),
  scene("desk-create", {
    hash: () => CREATE_HREF,
    play: async (page, texts) => {
      await page.getByRole("button", { name: texts.create.button }).click();
      await page.getByText(texts.input.empty).waitFor();
    },
  }),
];

/** Has people enter the event, unless they have. */
async function enterOnce(place: DeskPlace): Promise<void> {
  const { event, deskUrl, redis } = place;
  if (Number(await redis.hget(stateKey(event), "entered")) > 0) return;
  await changeFirst(place, { opens_at: Date.now() + 2 * 3_600_000 });
  const join = { method: "POST", headers: { "Content-Type": "application/json" } };
  await fetch(new URL("/api/v1/queue/join", deskUrl), { ...join, body: JSON.stringify({ event_id: event }) });
  await addCrowd(redis, event, 12_480);
}

/** A drawing that has stopped as it does where a sheet is not the one that was signed. */
async function stopOnce(place: DeskPlace): Promise<void> {
  const { event, redis } = place;
  if (Number(await redis.hget(stateKey(event), "draw_trouble")) > 0) return;
  await enterOnce(place);
  await changeFirst(place, { opens_at: Date.now() });
  while ((await redis.hget(stateKey(event), "draw")) !== "2") await sleep(100);
  await redis.hset(stateKey(event), { draw_trouble: numberOfReason("SHEET_DIFFERS") });
}

const TICKETS = [
  { id: "stand-a", name: { en: "Stand A", th: "อัฒจันทร์ A" }, price: "฿1,500", remaining: 800 },
  { id: "grass", name: { en: "On the grass", th: "บนสนามหญ้า" }, price: "฿600", remaining: null },
];
const NOBODY = { waiting: "0", called: "0", admitted: "0", inside: "0" };

/** Plays a scene in one language; resolves when its state is shown. */
export async function playDeskScene(
  scene: DeskScene,
  page: Page,
  place: DeskPlace,
  language: Language,
): Promise<void> {
  const texts = TEXTS[language];
  const waiting = Number(await place.redis.hget(stateKey(place.event), "waiting"));
  if (waiting < scene.waiting) await addCrowd(place.redis, place.event, scene.waiting - waiting);
  await page.goto(`${place.deskUrl}?lang=${language}${scene.hash(place.event)}`);
  if (scene.role !== null) {
    await signIn(page, texts, place.tokens[scene.role]);
    if (scene.hash === hrefOf) await page.locator(".values").waitFor();
  } else {
    await page.getByRole("heading", { name: texts.signIn.heading }).waitFor();
  }
  await scene.play(page, texts, place);
}

/** Unless a session is there already. */
async function signIn(page: Page, texts: DeskTexts, token: string): Promise<void> {
  const field = page.getByLabel(texts.signIn.token);
  const out = page.getByRole("button", { name: texts.signOut });
  await field.or(out).first().waitFor();
  if (await out.isVisible()) return;
  await field.fill(token);
  await page.getByRole("button", { name: texts.signIn.button }).click();
  await out.waitFor();
}

/** Another operator does, or the same one elsewhere. */
async function changeFirst({ event, deskUrl, tokens }: DeskPlace, change: EventChange): Promise<void> {
  await changeEvent({ url: new URL(deskUrl).origin, token: tokens.operator }, event, change);
}

/** Runs in the page, whose session may ask. */
async function isRunning(event: string): Promise<boolean> {
  const answer = await fetch(`/api/v1/admin/events/${event}/report`);
  return (await answer.json()).state === "running";
}

function openEdit(page: Page, texts: DeskTexts, field: string): Promise<void> {
  return page.getByRole("button", { name: `${texts.control.change}: ${field}`, exact: true }).click();
}

async function chartsDrawn(page: Page): Promise<void> {
  await page.locator(".chart canvas").nth(3).waitFor();
}
