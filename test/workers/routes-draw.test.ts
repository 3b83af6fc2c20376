/** What the queue publishes of a drawing, to programs and to people. The object that drew is another test's. */
import { describe, expect, it, vi } from "vitest";
import { sourceAt } from "../../src/verify/source.ts";
import { verifyDraw } from "../../src/verify/verify-draw.ts";
import { drawStandIn } from "../support/draw/draw-stand-in.ts";
import { beaconOf, filesOfVector, vectorNamed } from "../support/draw/vector-drawings.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { type Browser, QUEUE } from "../support/worker/edge-client.ts";
import { visitor } from "../support/worker/page-client.ts";

const DRAWN = "a beacon for tests";
const { generation: GENERATION } = vectorNamed(DRAWN).index;

/** A queue whose event has the drawing of this vector; null = none. */
function queueWith(vector: string | null, event = freshEvent()) {
  const drawing = vector === null ? null : filesOfVector(vectorNamed(vector));
  const { asked, DRAW } = drawStandIn(drawing);
  return { asked, path: `/queue/${event}/draw`, browser: visitor({ DRAW }), drawing };
}

const codeOf = async (browser: Browser, path: string, headers: HeadersInit = {}) => {
  const response = await browser.open("GET", path, { headers });
  const isJson = response.headers.get("content-type")?.includes("json");
  return [
    response.status,
    isJson ? (await response.json<{ error: { code: string } }>()).error.code : await response.text(),
  ];
};

describe("the files of a drawing", () => {
  it("are enough for whoever checks it", async () => {
    const { index } = vectorNamed(DRAWN);
    const { browser, path } = queueWith(DRAWN, index.event_id);
    const read = async (address: unknown) => browser.open("GET", String(address).replace(QUEUE, ""));
    const report = await verifyDraw(sourceAt(QUEUE + path, read as typeof fetch), {
      beacon: beaconOf(index),
    });
    expect([report.verdict, report.findings]).toEqual(["right", []]);
  });

  it("may be kept for ever, and the index for two seconds", async () => {
    const { browser, path } = queueWith(DRAWN);
    const index = await browser.open("GET", `${path}.json`);
    expect(index.headers.get("cache-control")).toBe("public, max-age=2");
    for (const kind of ["sheets", "places"]) {
      const file = await browser.open("GET", `${path}/${GENERATION}/${kind}/255`);
      expect([file.status, file.headers.get("cache-control"), file.headers.get("content-type")]).toEqual([
        200,
        "public, max-age=31536000, immutable",
        "application/octet-stream",
      ]);
      await file.arrayBuffer();
    }
  });

  it("are asked of the object once, however many read them, and whatever they add to the address", async () => {
    const { browser, path, asked, drawing } = queueWith(DRAWN);
    const [{ sheet } = { sheet: 0 }] = vectorNamed(DRAWN).sheets;
    const file = `${GENERATION}/sheets/${sheet}`;
    const read = async (query: string) => {
      const response = await browser.open("GET", `${path}/${file}${query}`);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(drawing?.files.get(file));
    };
    await soon(async () => {
      const before = asked.readSheet;
      await read("");
      expect(asked.readSheet).toBe(before);
    });
    const once = asked.readSheet;
    for (const query of ["", "?a", "?b=1"]) await read(query);
    expect(asked.readSheet).toBe(once);
  });

  it("are looked for once a second, by whoever asks for the index", async () => {
    const { browser, path, asked } = queueWith(null);
    for (let n = 0; n < 20; n++) await browser.ask("GET", `${path}.json`);
    expect(asked.read).toBeLessThanOrEqual(2);
  });

  it("may be read by a page of any site, which brings no cookie along", async () => {
    const { browser, path } = queueWith(DRAWN);
    for (const address of [`${path}.json`, `${path}/${GENERATION}/places/0`]) {
      const { headers } = await browser.open("GET", address, {
        headers: { origin: "https://doubts.example" },
      });
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    }
  });

  it("are asked of the object once by an isolate at a location without a cache", async () => {
    vi.spyOn(caches.default, "match").mockResolvedValue(undefined);
    const { browser, path, asked, drawing } = queueWith(DRAWN);
    const [{ sheet } = { sheet: 0 }] = vectorNamed(DRAWN).sheets;
    for (let n = 0; n < 10; n++) {
      const response = await browser.open("GET", `${path}/${GENERATION}/places/${sheet}`);
      const file = drawing?.files.get(`${GENERATION}/places/${sheet}`);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(file);
    }
    vi.restoreAllMocks();
    expect(asked.readPlaces).toBe(1);
  });

  it("and the page are looked for once, however many ask at once where nothing is known", async () => {
    const { browser, path, asked } = queueWith(DRAWN);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => browser.open("GET", n % 2 ? path : `${path}.json`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked.read).toBe(1);
  });

  it("of another generation never reach the object", async () => {
    const { browser, path, asked } = queueWith(DRAWN);
    for (const generation of [GENERATION - 1, 1]) {
      expect(await codeOf(browser, `${path}/${generation}/sheets/0`)).toEqual([404, "NO_DRAWING"]);
    }
    expect(asked.readSheet).toBe(0);
  });

  it("that are not there yet are refused, and the object is not asked for them", async () => {
    const { browser, path, asked } = queueWith("before the round");
    const { generation } = vectorNamed("before the round").index;
    for (const sheet of [0, 0, 1])
      expect(await codeOf(browser, `${path}/${generation}/places/${sheet}`)).toEqual([404, "NO_DRAWING"]);
    expect(asked.readPlaces).toBe(0);
    expect((await browser.ask("GET", `${path}.json`)).body.signature).toBeNull();
  });

  it("of an event without a drawing are refused, in JSON to programs", async () => {
    const { browser, path } = queueWith(null);
    expect(await codeOf(browser, `${path}.json`)).toEqual([404, "NO_DRAWING"]);
    expect(await codeOf(browser, `${path}/1/sheets/0`)).toEqual([404, "NO_DRAWING"]);
    const [status, page] = await codeOf(browser, `${path}.json`, { accept: "text/html" });
    expect([status, String(page)]).toEqual([404, expect.stringContaining("<!doctype html>")]);
  });

  it.each([
    "1e3/sheets/0",
    "01/sheets/0",
    "-1/sheets/0",
    "1/sheets/256",
    "1/sheets/00",
    "1/places/x",
    "1/sheets/1.5",
  ])("have one spelling of their address: %s is none", async (address) => {
    const { browser, path } = queueWith(DRAWN);
    expect(await codeOf(browser, `${path}/${address}`)).toEqual([400, "INVALID_REQUEST"]);
  });

  it("are found under no other name", async () => {
    const { browser, path } = queueWith(DRAWN);
    expect((await codeOf(browser, `${path}/${GENERATION}/leaves/0`))[0]).toBe(404);
  });
});

describe("the proofs page", () => {
  it("says what was drawn, and by what, without its script", async () => {
    const { browser, path, drawing } = queueWith("quicknet");
    const page = await (await browser.open("GET", path)).text();
    for (const told of [
      "The order was drawn",
      "15 people",
      "2023-08-23 15:59:09.000 UTC",
      "2023-08-23 15:59:24.000 UTC",
      "drand quicknet",
      drawing?.index.checkpoint ?? "",
      `${path}.json`,
      "What this proves",
      "What this does not prove",
    ]) {
      expect(page).toContain(told);
    }
    expect(page).not.toContain("rehearsal");
  });

  it("says that a beacon of one's own proves nothing", async () => {
    const { browser, path } = queueWith(DRAWN);
    expect(await (await browser.open("GET", path)).text()).toContain("This is a rehearsal");
  });

  it("says before the round that the list is closed", async () => {
    const { browser, path } = queueWith("before the round");
    expect(await (await browser.open("GET", path)).text()).toContain("The list is closed");
  });

  it("is a 404 in words where nothing is drawn, in the visitor's language", async () => {
    const { browser, path } = queueWith(null);
    const page = await browser.open("GET", path, { headers: { "accept-language": "th" } });
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining("ยังไม่มีการจับลำดับ")]);
  });

  it("runs nothing but the queue's own scripts", async () => {
    const { browser, path } = queueWith(DRAWN);
    const { headers } = await browser.open("GET", path);
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'; script-src 'self' 'nonce-/);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("is no page of an event that there is not", async () => {
    const { DRAW } = drawStandIn(null);
    const browser = visitor({ DRAW, EVENTS: { other: {} } });
    expect((await browser.open("GET", "/queue/demo/draw")).status).toBe(404);
  });

  it("shows the event's name as a text", async () => {
    const { DRAW } = drawStandIn(filesOfVector(vectorNamed(DRAWN)));
    const browser = visitor({ DRAW, EVENTS: { demo: { name: "<script>alert(1)</script>" } } });
    expect(await (await browser.open("GET", "/queue/demo/draw")).text()).not.toContain("<script>alert");
  });
});
