/** What a browser does before its visitor enters a drawing: it works, or waits, or shows Cloudflare's widget. */
import type { Response } from "playwright-core";
import { describe, expect } from "vitest";
import { makeJwk } from "../../scripts/keys/make-key.ts";
import { expectNoBarrier } from "../support/browser/no-barrier.ts";
import { test as base } from "../support/browser/test.ts";
import type { Visitor } from "../support/browser/visitor.ts";
import { TurnstileStandIn } from "../support/challenge/turnstile-stand-in.ts";
import { soon } from "../support/soon.ts";

const HOUR_MS = 3_600_000;
const SECRET = "0x4AAAAAAA-secret-of-the-tests";
const API_SCRIPT = "https://challenges.cloudflare.com/turnstile/v0/api.js*";
const DRAWN = { opening: "draw", join: "button", challenge: "proof-of-work" };
const SETTINGS = {
  work: { ...DRAWN, challenge_steps: 2000, challenge_patience_seconds: 3600 },
  patience: { ...DRAWN, challenge_patience_seconds: 12 },
  turnstile: { ...DRAWN, challenge: "turnstile", challenge_steps: 10, challenge_patience_seconds: 3600 },
};
type Kind = keyof typeof SETTINGS;

interface Place {
  readonly cloudflare: TurnstileStandIn;
  /** An event where people enter now, whose page offers it. */
  arriveAt(visitor: Visitor, kind: Kind): Promise<string>;
}

const test = base
  .extend("deployed", { scope: "file" }, async ({ stage }, { onCleanup }) => {
    const { system } = stage;
    const before = { ...system.vars };
    const cloudflare = await TurnstileStandIn.open(SECRET);
    const names = Object.fromEntries(
      Object.entries(SETTINGS).flatMap(([kind, settings]) =>
        Array.from({ length: 8 }, (_, n) => [`challenge-${kind}-${n}`, settings]),
      ),
    );
    await system.redeploy({
      EVENTS: { ...(before.EVENTS as object), ...names },
      PROOF_PRIVATE_JWK: JSON.stringify(makeJwk("ES256")),
      TURNSTILE_SITE_KEY: "a-site-key",
      TURNSTILE_SECRET: SECRET,
      TURNSTILE_VERIFY_URL: cloudflare.url,
    });
    onCleanup(async () => {
      cloudflare.close();
      await system.redeploy({
        ...before,
        TURNSTILE_SITE_KEY: "",
        TURNSTILE_SECRET: "",
        TURNSTILE_VERIFY_URL: "",
      });
    });
    return { cloudflare, taken: new Map<Kind, number>() };
  })
  .extend("place", async ({ stage, deployed }): Promise<Place> => {
    const { cloudflare, taken } = deployed;
    return {
      cloudflare,
      async arriveAt({ page }, kind) {
        const nth = taken.get(kind) ?? 0;
        taken.set(kind, nth + 1);
        const event = `challenge-${kind}-${nth}`;
        await stage.operate(event, { opens_at: Date.now() + HOUR_MS });
        await page.goto(stage.pageOf(event));
        return event;
      },
    };
  });

const WORKING = "Your browser is doing a little work";

/** What each join brought, by the word in front, and what it was answered. */
function followJoins({ page }: Visitor): string[] {
  const joins: string[] = [];
  page.on("response", (response: Response) => {
    if (!response.url().endsWith("/queue/join")) return;
    const { challenge = "nothing" } = response.request().postDataJSON() as { challenge?: string };
    joins.push(`${challenge.split(".")[0]} ${response.status()}`);
  });
  return joins;
}

const ENTER = "Enter the draw";

const enter = ({ page }: Visitor) => page.getByRole("button", { name: ENTER }).click();
const isEntered = (visitor: Visitor) => visitor.reads("You are in the draw");

describe("work", () => {
  test("is done when the button is pressed, with a bar, and nothing of it is fetched before", async ({
    arrive,
    place,
  }) => {
    const visitor = await arrive();
    const { page } = visitor;
    const fetched: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("solver")) fetched.push(new URL(request.url()).pathname);
    });
    const joins = followJoins(visitor);
    await place.arriveAt(visitor, "work");
    expect(fetched).toEqual([]);
    await page.evaluate(recordBar);
    await enter(visitor);
    await visitor.reads(WORKING);
    await isEntered(visitor);
    expect(joins).toEqual(["nothing 403", "work 201"]);
    expect(fetched).toEqual(["/queue/assets/solver.js", "/queue/assets/solver-worker.js"]);
    const bar = (await page.evaluate("bar")) as number[];
    expect(bar).toEqual(bar.toSorted((a, b) => a - b));
  });

  test("has no barrier while it is done, and moves nothing but itself", async ({ arrive, place }) => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.route("**/solver-worker.js", () => {
      // never answered, so that the page stays in this state
    });
    await place.arriveAt(visitor, "work");
    await enter(visitor);
    await visitor.reads(WORKING);
    await page.getByRole("progressbar", { name: "How far the work is" }).waitFor();
    await expectNoBarrier(page);
  });

  test.for(["solver", "solver-worker"])(
    "that cannot be done, for %s.js is lost, is waited for",
    async (file, { arrive, place }) => {
      const visitor = await arrive();
      const { page } = visitor;
      visitor.expectComplaint(/ERR_FAILED|Failed to (load|fetch)/);
      await page.route(`**/${file}.js`, (route) => route.abort());
      const joins = followJoins(visitor);
      await place.arriveAt(visitor, "patience");
      await enter(visitor);
      await isEntered(visitor);
      expect(joins).toEqual(["nothing 403", "patience 201"]);
    },
  );
});

/** Axe needs a script; the form goes its own way all the same. */
const enterByForm = ({ page }: Visitor) =>
  page.evaluate(() => document.querySelector<HTMLFormElement>("form[data-act=join]")?.submit());

test("the page of who waits without JavaScript has no barrier", async ({ arrive, place }) => {
  const visitor = await arrive();
  // Where the page comes more than a second after its ticket it says 14 minutes 59 seconds: a busy machine asks for another one.
  await soon(async () => {
    await place.arriveAt(visitor, "work");
    await enterByForm(visitor);
    await visitor.reads("A short wait before you enter");
    expect(await visitor.page.getByText("15 minutes").filter({ visible: true }).count()).toBeGreaterThan(0);
  });
  await expectNoBarrier(visitor.page);
});

test("nor has it when the wait is over", async ({ arrive, place }) => {
  const visitor = await arrive();
  await place.arriveAt(visitor, "patience");
  await enterByForm(visitor);
  await visitor.reads("A short wait before you enter");
  await soon(async () => {
    await visitor.page.getByRole("link", { name: "Update it now" }).click();
    expect(await visitor.page.getByRole("heading", { level: 1 }).innerText()).toBe("You can enter now");
  });
  await expectNoBarrier(visitor.page);
});

test("without JavaScript people wait on a page that loads itself again, and press a button", async ({
  arrive,
  place,
}) => {
  const visitor = await arrive({ javaScriptEnabled: false });
  const event = await place.arriveAt(visitor, "patience");
  await enter(visitor);
  await visitor.reads("A short wait before you enter");
  await visitor.reads("You can enter now");
  await enter(visitor);
  await isEntered(visitor);
  expect(new URL(visitor.page.url()).pathname).toBe(`/queue/${event}`);
});

describe("Cloudflare's widget", () => {
  /** In the place of Cloudflare's script, which no test may load: a widget that gives a token at once. */
  async function serveWidget({ page }: Visitor, cloudflare: TurnstileStandIn): Promise<void> {
    await page.exposeFunction("solveWidget", (action: string, cdata: string) =>
      cloudflare.solve({ hostname: "127.0.0.1", action, cdata }),
    );
    const body = `window.turnstile = {
      render: (place, { action, cData, callback }) => { solveWidget(action, cData).then(callback); return "widget"; },
      remove() {},
    };`;
    await page.route(API_SCRIPT, (route) => route.fulfill({ contentType: "text/javascript", body }));
  }

  test("leads in", async ({ arrive, place }) => {
    const visitor = await arrive();
    await serveWidget(visitor, place.cloudflare);
    const joins = followJoins(visitor);
    await place.arriveAt(visitor, "turnstile");
    await enter(visitor);
    await isEntered(visitor);
    expect(joins).toEqual(["nothing 403", "turnstile 201"]);
  });

  test("that does not load is no dead end: the browser works instead", async ({ arrive, place }) => {
    const visitor = await arrive();
    visitor.expectComplaint(/ERR_FAILED/);
    await visitor.page.route(API_SCRIPT, (route) => route.abort());
    const joins = followJoins(visitor);
    await place.arriveAt(visitor, "turnstile");
    await enter(visitor);
    await isEntered(visitor);
    expect(joins).toEqual(["nothing 403", "work 201"]);
  });

  test("whose token Cloudflare does not confirm in time is none either", async ({
    arrive,
    place,
    onTestFinished,
  }) => {
    const visitor = await arrive();
    await serveWidget(visitor, place.cloudflare);
    place.cloudflare.mood = { kind: "broken", status: 500, text: "" };
    onTestFinished(() => {
      place.cloudflare.mood = { kind: "well" };
    });
    const joins = followJoins(visitor);
    await place.arriveAt(visitor, "turnstile");
    await enter(visitor);
    await isEntered(visitor);
    expect(joins).toEqual(["nothing 403", "turnstile 403", "work 201"]);
  });
});

/** Runs in the page. Each value of the bar from here on. */
function recordBar(): void {
  const bar: number[] = [];
  const element = document.querySelector("#work");
  if (!element) throw new Error("the page has no bar");
  new MutationObserver(() => bar.push(Number(element.getAttribute("aria-valuenow")))).observe(element, {
    attributes: true,
  });
  Object.assign(window, { bar });
}
