/** An operator at the desk's page: signs in, changes values, acts on people. */
import type { Page } from "playwright-core";
import type { DeskPlace } from "../../../scripts/browser/desk-scenes.ts";
import type { Arrive } from "../browser/test.ts";
import type { Visitor } from "../browser/visitor.ts";

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
/** The console counts what the API refuses as errors; and a stream that is cut. */
export const REFUSALS = /status of (401|409|412|422)|net::ERR_/;

interface Desk extends DeskPlace {
  readonly tokens: DeskPlace["tokens"] & { readonly other: string };
}

/** Somebody with a token, at the page of an event. */
export async function sitDown(arrive: Arrive, desk: Desk, token: string): Promise<Visitor> {
  const person = await arrive(DESKTOP);
  await person.page.goto(`${desk.deskUrl}#/events/${desk.event}`);
  await enter(person.page, token);
  await person.page.locator(".values").waitFor();
  return person;
}

export async function enter(page: Page, token: string): Promise<void> {
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Presses a button of the page, then the dialog's. */
export async function press(page: Page, name: string, confirm: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: confirm, exact: true }).click();
}

/** Changes a value of one text field. Times are local. */
export async function set(page: Page, field: string, text: string): Promise<void> {
  await page.getByRole("button", { name: `Change: ${field}`, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input, textarea").fill(text);
  await dialog.getByRole("button", { name: "Apply" }).click();
}

/** Waits for what came of an act. */
export async function reads(page: Page, effect: string | RegExp): Promise<void> {
  await page.locator(".effect").getByText(effect).waitFor();
}
