import { expect, it } from "vitest";
import { isNamedSoftware } from "../../../../src/core/entry/software.ts";

it.each([
  [
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot",
    true,
  ],
  ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", true],
  ["Mozilla/5.0 (compatible; GPTBot/1.2)", true],
  ["perplexitybot", true],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1",
    false,
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
    false,
  ],
  ["curl/8.5.0", false],
  ["NotGPTBotter", false],
  ["", false],
])("the user agent %j names software: %s", (userAgent, isNamed) => {
  expect(isNamedSoftware(userAgent)).toBe(isNamed);
});
