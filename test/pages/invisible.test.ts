/** The waiting page while nobody waits. */
import { expect } from "vitest";
import { test } from "../support/browser/test.ts";
import { enterAndBook } from "../support/browser/visitor.ts";

/** Runs in the page: tells what a visitor can see of headings and places. */
function tellWhatIsSeen(): void {
  const tell = () => {
    for (const element of document.querySelectorAll<HTMLElement>("h1, [data-slot=place]"))
      if (element.checkVisibility()) Reflect.get(window, "note")(element.tagName, element.innerText);
  };
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(tell).observe(document, everything);
}

test("shows no place to a visitor who meets nobody in line, and leads on to the shop", async ({
  stage,
  arrive,
}) => {
  const visitor = await arrive();
  const { page } = visitor;
  const [headings, places]: [string[], string[]] = [[], []];
  await page.exposeFunction("note", (element: string, words: string) => {
    (element === "H1" ? headings : places).push(words);
  });
  await page.addInitScript(tellWhatIsSeen);
  await page.goto(stage.pageOf("invisible"));
  await enterAndBook(visitor);
  expect(headings).toEqual(expect.arrayContaining(["It is your turn", "You are in"]));
  expect(places.join("")).toBe("");
});
