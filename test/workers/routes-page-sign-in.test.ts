/** The waiting page where people sign in at the shop before they queue. */
import { expect, it } from "vitest";
import { LOGIN_COOKIE, LOGIN_URL, LOGIN_VARS, signLogin } from "../support/login/sign-login.ts";
import { eventWith, QUEUE, standingEvent } from "../support/worker/edge-client.ts";
import { open, press, SHOP, visitor } from "../support/worker/page-client.ts";

/** Whoever has this login in the shop's cookie; a stranger without. */
const person = (login?: string, settings: object = {}) =>
  visitor({ ...LOGIN_VARS, ...settings }, (request) => {
    if (login === undefined) return request;
    const headers = new Headers(request.headers);
    const cookies = [`${LOGIN_COOKIE}=${login}`, headers.get("cookie")].filter((cookie) => cookie !== null);
    headers.set("cookie", cookies.join("; "));
    return new Request(request, { headers });
  });

const wayIn = (html: string) =>
  /<a class="button" href="([^"]*)" [^>]*data-slot="signIn">([^<]*)</.exec(html);

it("asks a stranger to sign in, and offers no join", async () => {
  const event = await standingEvent();
  const { status, html, model, headers } = await open(person(), `/queue/${event}`);
  expect([status, model.state.status, model.signIn.isNeeded]).toEqual([200, "outside", true]);
  expect(html).toContain('<h1 data-slot="heading" tabindex="-1">Sign in to join the queue</h1>');
  expect(html).not.toMatch(/<form [^>]*data-act="join" data-with="join" >/);
  expect(headers.getSetCookie()).toEqual([]);
});

it("leads to the shop's login with the way back, and where the visitor was heading", async () => {
  const event = await standingEvent();
  const target = `${SHOP}?seat=a&b`;
  const path = `/queue/${event}?to=${encodeURIComponent(target)}`;
  const { html, model } = await open(person(), path);
  const address = new URL(model.signIn.address);
  expect(address.origin + address.pathname).toBe(LOGIN_URL);
  expect([...address.searchParams.keys()]).toEqual(["return_to"]);
  const back = new URL(String(address.searchParams.get("return_to")));
  expect([back.origin, back.pathname, back.searchParams.get("to")]).toEqual([
    QUEUE,
    `/queue/${event}`,
    target,
  ]);
  expect(wayIn(html)?.[1]).toBe(model.signIn.address.replaceAll("&", "&amp;"));
});

it("keeps what the login's address has of its own", async () => {
  const browser = person(undefined, { LOGIN_URL: "https://shop.example/?view=login&return_to=/x" });
  const { model } = await open(browser, `/queue/${await standingEvent()}`);
  const { searchParams } = new URL(model.signIn.address);
  expect([searchParams.get("view"), searchParams.getAll("return_to")]).toEqual([
    "login",
    [expect.stringMatching(`^${QUEUE}/queue/`)],
  ]);
});

it("leads back to our own page alone, whatever the visitor's link says", async () => {
  const event = await standingEvent();
  const lures = [
    "?to=https://evil.example/",
    "?return_to=https://evil.example/",
    "?to=//evil.example",
    "?to=javascript:1",
  ];
  for (const lure of lures) {
    const { html, model } = await open(person(), `/queue/${event}${lure}`);
    expect(new URL(model.signIn.address).searchParams.get("return_to")).toBe(`${QUEUE}/queue/${event}`);
    expect(html).not.toContain("evil.example");
  }
});

it("names the origin that browsers see where a proxy changes it", async () => {
  const browser = person(undefined, { PUBLIC_ORIGIN: "https://queue.shop.example" });
  const event = await standingEvent();
  const { model } = await open(browser, `/queue/${event}`);
  expect(new URL(model.signIn.address).searchParams.get("return_to")).toBe(
    `https://queue.shop.example/queue/${event}`,
  );
});

it("shows a stranger when the queue opens, and asks to sign in before", async () => {
  const event = await eventWith({ opensAtMs: Date.now() + 3_600_000 });
  const { html, model } = await open(person(), `/queue/${event}`);
  expect(model.state.status).toBe("not_open");
  expect(html).toContain("The queue is not open yet");
  expect(wayIn(html)?.[2]).toBe("Sign in at the shop");
});

it("lets a stranger whose place may be theirs still sign in once no one else can join", async () => {
  const { html } = await open(person(), `/queue/${await eventWith({ closed: true })}`);
  expect(html).toContain("The queue is closed");
  expect(wayIn(html)?.[2]).toBe("Sign in to see your place");
});

it("speaks Thai", async () => {
  const { html } = await open(person(), `/queue/${await standingEvent()}?lang=th`);
  expect(html).toContain("เข้าสู่ระบบก่อนเข้าคิว");
  expect(wayIn(html)?.[2]).toBe("เข้าสู่ระบบที่ร้าน");
});

it("knows who comes back signed in, and joins them without JavaScript", async () => {
  const event = await standingEvent();
  const browser = person(await signLogin("malee"));
  const first = await open(browser, `/queue/${event}`);
  expect([first.model.state.status, first.model.signIn.isNeeded]).toEqual(["outside", false]);
  expect(first.headers.getSetCookie().join()).toContain("__Host-vq_person=");
  const pressed = await press(browser, `/queue/${event}/join`);
  expect([pressed.status, pressed.headers.get("location")]).toEqual([303, `/queue/${event}`]);
  expect((await open(browser, `/queue/${event}`)).model.state).toMatchObject({
    status: "waiting",
    position: 1,
  });
});

it("leads a stranger who sends a form to the page, and does nothing", async () => {
  const event = await standingEvent();
  for (const act of ["join", "leave", "enter"]) {
    for (const headers of [undefined, {}]) {
      const answer = await press(person(), `/queue/${event}/${act}`, { proof: "x".repeat(43) }, headers);
      expect([act, answer.status, answer.headers.get("location")]).toEqual([act, 303, `/queue/${event}`]);
    }
  }
  expect((await open(person(), `/queue/${event}`)).model.state.status).toBe("outside");
});
