import { describe, expect, it } from "vitest";
import { renderHandOver } from "../../../../src/page/documents/hand-over.ts";
import { renderWaitingPage } from "../../../../src/page/documents/waiting-page.ts";
import type { HandOverModel, PageModel } from "../../../../src/page/page-model.ts";
import type { VisitorState } from "../../../../src/wire/visitor-state.ts";
import { SHOP } from "../../../support/browser/page-look.ts";
import { entered } from "../../../support/client/draw-samples.ts";

const HOSTILE = `</script><script>alert("1")</script>'"&`;
const SHARED = {
  event: { id: "demo", name: "Open Air" },
  brand: { logoPath: null, accent: null, accentDark: null },
  language: "en",
  nonce: "bm9uY2U",
  assets: {
    script: "/queue/assets/waiting-page.js",
    style: "/queue/assets/waiting-page.css",
    icon: "/queue/assets/queue.svg",
    turnIcon: "/queue/assets/turn.svg",
    solver: "/queue/assets/solver.js",
    worker: "/queue/assets/solver-worker.js",
  },
} as const;
const WAITING = {
  status: "waiting",
  position: 12,
  version: "1:2:3",
  queueSize: 20,
  estimatedWaitSeconds: 30,
  pollAfterSeconds: 5,
  paused: false,
  soldOut: false,
  closed: false,
  closesAtMs: null,
  remaining: null,
  chance: null,
  ticketTypes: [],
  notice: null,
  joinedAtMs: null,
} as const;

const NO_OCCASION = { date: null, venue: null, picture: null };
const NO_WAYS = { shop: null, help: null };

function render(state: VisitorState, others: Partial<PageModel> = {}): string {
  const page = {
    api: "/api/v1",
    target: null,
    join: "auto",
    shop: SHOP,
    needsCookie: true,
    signIn: null,
    claimWindowMs: 60_000,
    givesReceipts: false,
    occasion: NO_OCCASION,
    ways: NO_WAYS,
    nowMs: 1000,
    formProof: "cHJvb2Y",
    person: null,
  } as const;
  return renderWaitingPage({ ...SHARED, ...page, state, ...others });
}

function modelIn(document: string): unknown {
  return JSON.parse(document.match(/<script type="application\/json" id="model">(.*?)<\/script>/)?.[1] ?? "");
}

describe("the waiting page", () => {
  it("holds the first state as words, before any script has run", () => {
    const document = render(WAITING);
    expect(document).toContain('<p class="number" data-slot="place">12</p>');
    expect(document).toMatch(/<form [^>]*data-act="join" data-with="join" hidden>/);
    expect(document).toContain("<title>12 · You are in the queue – Open Air</title>");
  });

  it('shows a text browser, which knows no "hidden", no words and buttons of other states', () => {
    const seen = render(WAITING, { target: "https://shop.example/a--b" }).replaceAll(/<!--.*?-->/gs, "");
    expect(seen.match(/<button[^>]*>([^<]*)/g)).toEqual([
      '<button class="quiet" data-slot="leaveConfirm">Yes, leave the queue',
    ]);
    const before = render({ status: "outside" }).replaceAll(/<!--.*?-->/gs, "");
    expect(before.match(/<button[^>]*>([^<]*)/g)).toEqual(['<button data-slot="join">Join the queue']);
    expect(before).not.toMatch(/Your place|Waiting time|Behind you/);
    expect(before).not.toContain("-->");
  });

  it("lets a long notice be unfolded without a script, and shows a short one whole", () => {
    const unfolds = (notice: string) =>
      /<details data-with="fullNotice">/.test(render({ ...WAITING, notice }));
    expect([unfolds("word ".repeat(40)), unfolds("Back at 19:30")]).toEqual([true, false]);
  });

  it("tells the event's day in words that no line may break, and its picture in words", () => {
    const occasion = {
      date: "2027-11-24",
      venue: "Impact Arena",
      picture: { url: "https://cdn.example/a.jpg", alt: "A stage" },
    };
    expect(render(WAITING, { occasion })).toContain(
      '<img class="picture" src="https://cdn.example/a.jpg" alt="A stage">',
    );
    const thai = render(WAITING, { occasion, language: "th" });
    expect(thai).toContain('<span class="whole">พฤศจิกายน</span>');
    expect(thai.replace(/<[^>]*>/g, "")).toContain("วันพุธที่ 24 พฤศจิกายน 2570");
    expect(render(WAITING)).not.toMatch(/class="(picture|occasion)"/);
  });

  it("leads to the calendar's entry with where the visitor was heading", () => {
    const notOpen: VisitorState = { status: "not_open", opensAtMs: 9000, notice: null };
    expect(render(notOpen, { target: "https://shop.example/a?b=1" })).toContain(
      'href="/queue/demo/opening.ics?to=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1"',
    );
  });

  it("leads to the calendar, the receipt and the proofs of a drawing, and to none of another event", () => {
    const links = [
      'href="/queue/demo/opening.ics"',
      'href="/api/v1/queue/position/demo?receipt=1" download="receipt-demo.json"',
    ];
    const document = render(entered()).replaceAll(/<!--.*?-->/gs, "");
    for (const link of links) expect(document).toContain(link);
    expect(document).not.toContain('href="/queue/demo/draw"');
    const drawing = render(entered({ phase: "closed", opensAtMs: null })).replaceAll(/<!--.*?-->/gs, "");
    expect(drawing).toContain('href="/queue/demo/draw"');
    expect(render(WAITING).replaceAll(/<!--.*?-->/gs, "")).not.toMatch(/receipt=1|demo\/draw/);
    const inLine = render(WAITING, { givesReceipts: true }).replaceAll(/<!--.*?-->/gs, "");
    expect(inLine).toContain(links[1]);
    expect(inLine).not.toContain("demo/draw");
  });

  it("names its language, and the other one in itself", () => {
    expect(render(WAITING)).toContain('<html lang="en"');
    expect(render(WAITING)).toContain('<a href="?lang=th" lang="th" hreflang="th">ไทย</a>');
    expect(render(WAITING, { language: "th" })).toContain(
      '<a href="?lang=en" lang="en" hreflang="en">English</a>',
    );
  });

  it("keeps where the visitor was heading in the switch and in every form", () => {
    const document = render(WAITING, { target: "https://shop.example/a?b=1&c=2" });
    expect(document).toContain('href="?lang=th&amp;to=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1%26c%3D2"');
    const fields = document.match(
      /<input type="hidden" name="to" value="https:\/\/shop.example\/a\?b=1&amp;c=2">/g,
    );
    expect(fields).toHaveLength(3);
  });

  it("gives the script its model without the nonce", () => {
    expect(modelIn(render(WAITING))).toEqual({
      event: SHARED.event,
      brand: SHARED.brand,
      language: "en",
      assets: SHARED.assets,
      api: "/api/v1",
      target: null,
      join: "auto",
      shop: SHOP,
      needsCookie: true,
      signIn: null,
      claimWindowMs: 60_000,
      givesReceipts: false,
      occasion: NO_OCCASION,
      ways: NO_WAYS,
      state: WAITING,
      nowMs: 1000,
      person: null,
    });
  });

  it("lets no event, notice or target become markup", () => {
    const document = render(
      { ...WAITING, notice: HOSTILE },
      { event: { id: "demo", name: HOSTILE }, target: `https://shop.example/${HOSTILE}` },
    );
    expect(document.match(/<script/g)).toHaveLength(3);
    expect(document.match(/<\/script>/g)).toHaveLength(3);
    expect(modelIn(document)).toMatchObject({ event: { name: HOSTILE }, state: { notice: HOSTILE } });
  });

  it("needs nothing inline but the brand's colours and the line that loads it again, under the nonce", () => {
    const document = render(WAITING, {
      brand: { logoPath: "/logo.svg", accent: "#b3003c", accentDark: null },
    });
    expect(document).not.toMatch(/ style=| on[a-z]+=/);
    expect(document.match(/<style[^>]*>/g)).toEqual(['<style nonce="bm9uY2U">']);
    expect(document.match(/<script[^>]*>/g)).toEqual([
      '<script nonce="bm9uY2U">',
      '<script type="module" src="/queue/assets/waiting-page.js">',
      '<script type="application/json" id="model">',
    ]);
  });

  it.each<[string | null, VisitorState]>([
    ["10", WAITING],
    ["21", { ...WAITING, pollAfterSeconds: 20 }],
    ["30", { ...WAITING, pollAfterSeconds: 60 }],
    ["10", { status: "ready", claimBeforeMs: 2000, expiresAtMs: null, paused: false, notice: null }],
    ["10", { status: "ready", claimBeforeMs: null, expiresAtMs: 200_000, paused: false, notice: null }],
    ["10", { status: "ready", claimBeforeMs: null, expiresAtMs: null, paused: false, notice: null }],
    ["30", { status: "not_open", opensAtMs: 122_000, notice: null }],
    ["10", { status: "not_open", opensAtMs: 121_000, notice: null }],
    ["17", { status: "not_open", opensAtMs: 16_001, notice: null }],
    ["17", { status: "not_open", opensAtMs: 90_000, entersAtMs: 16_001, notice: null }],
    ["30", { status: "not_open", opensAtMs: null, notice: null }],
    ["60", entered({ opensAtMs: 122_000 })],
    ["10", entered({ opensAtMs: 121_000 })],
    ["17", entered({ opensAtMs: 16_001 })],
    ["60", entered({ opensAtMs: null })],
    ["10", entered({ phase: "closed", opensAtMs: null })],
    ["30", { status: "sold_out", notice: null }],
    ["30", { status: "full", notice: null }],
    ["60", { status: "missed", returnBeforeMs: 900_000, notice: null }],
    ["10", { status: "unavailable", retryAfterSeconds: null }],
    [null, { status: "outside" }],
    [null, { status: "expired" }],
    [null, { status: "left" }],
  ])("without a script loads itself again after %s seconds: %j", (seconds, state) => {
    expect(render(state).match(/<noscript><meta http-equiv="refresh" content="(\d+)">/)?.[1] ?? null).toBe(
      seconds,
    );
  });
});

describe("the hand-over", () => {
  const MODEL: HandOverModel = {
    ...SHARED,
    action: "https://shop.example/enter?a=1&b=2",
    queuePass: "aaa.bbb.ccc",
    goes: "by itself",
  };

  it("posts the pass and the event to the shop, with a button for browsers without scripts", () => {
    const document = renderHandOver(MODEL);
    expect(document).toContain(
      '<form method="post" action="https://shop.example/enter?a=1&amp;b=2" id="hand-over">',
    );
    expect(document).toContain('<input type="hidden" name="queue_pass" value="aaa.bbb.ccc">');
    expect(document).toContain('<input type="hidden" name="event_id" value="demo">');
    expect(document).toContain("<button>Continue to booking</button>");
  });

  it("waits for its button where another site may have opened it: no script finds a form to send", () => {
    const document = renderHandOver({ ...MODEL, goes: "by button" });
    expect(document).toContain('<form method="post" action="https://shop.example/enter?a=1&amp;b=2">');
    expect(document).not.toContain("hand-over");
    expect(document).toContain("<h1>You are in</h1>");
    expect(document).toContain("<button>Continue to booking</button>");
  });

  it("has the pass in no address", () => {
    expect(renderHandOver(MODEL)).not.toMatch(/(?:href|src|action)="[^"]*aaa\.bbb\.ccc/);
  });

  it("speaks Thai to whoever reads Thai", () => {
    expect(renderHandOver({ ...MODEL, language: "th" })).toContain("<h1>กำลังพาคุณไปหน้าจอง…</h1>");
  });
});
