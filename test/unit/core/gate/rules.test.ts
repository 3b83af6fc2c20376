import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayMean, mustMean, readAsked, readRule } from "../../../../src/core/gate/rules.ts";

/** Asks for an address by a method. */
function ask(method: string, address: string) {
  const url = new URL(address, "https://shop.example");
  return readAsked([method], url.host, url.pathname, url.searchParams);
}

function means(rule: string, method: string, address: string): boolean {
  const read = readRule(rule);
  if (read === null) throw new Error(`${rule} is no rule`);
  return mayMean(read, ask(method, address));
}

describe("a rule", () => {
  it.each([
    ["/tickets/*", "GET", "/tickets/a/b"],
    ["/tickets/*", "GET", "/tickets"],
    ["/tickets*", "DELETE", "/tickets-vip"],
    ["/*/seats", "GET", "/tickets/a/seats"],
    ["/*", "GET", "/"],
    ["/Tickets/", "GET", "/tickets"],
    ["shop.example/a", "GET", "/a"],
    ["shop.example:8443/a", "GET", "https://shop.example:8443/a"],
    ["POST /orders", "POST", "/orders"],
    ["GET,PUT /orders", "HEAD", "/orders"],
    ["/index.php?route=checkout/*", "GET", "/index.php?x=1&route=checkout/cart"],
    ["/index.php?route=checkout*", "GET", "/index.php?%20ROUTE=Checkout%2Fcart"],
    ["/index.php?route=a", "GET", "/index.php?route=b&route=a"],
    ["/index.php?route=a", "GET", "/?route=a"],
    ["/index.php?route=a", "GET", "/index.php/x?route=a"],
    ["/index.php*", "GET", "/"],
    ["/tickets", "GET", "/tickets/index.html"],
    ["/tickets/index.html", "GET", "/tickets/index.php"],
    ["/a?page_id=1", "GET", "/a?page.id=1"],
    ["/a?page_id=1", "GET", "/a?page%5Bid=1"],
    ["/a?id=1", "GET", "/a?id[]=1"],
    ["/a?id=1", "GET", "/a?id%00b=1"],
    ["POST /orders", "post", "/orders"],
    ["/บัตร/*", "GET", "/บัตร/a"],
    ["/%E0%B8%9A/*", "GET", "/บ/a"],
    ["/événement", "GET", "/evenement"],
  ])("%s means %s %s", (rule, method, address) => {
    expect(means(rule, method, address)).toBe(true);
  });

  it.each([
    ["/tickets/*", "GET", "/ticketsale"],
    ["/tickets", "GET", "/tickets/a"],
    ["/*/seats", "GET", "/tickets/seats/a"],
    ["/ab*ba", "GET", "/aba"],
    ["m.shop.example/a", "GET", "/a"],
    ["POST /orders", "GET", "/orders"],
    ["/default.css", "GET", "/"],
    ["/index.php?route=checkout", "GET", "/index.php?route=home"],
    ["/index.php?route=checkout", "GET", "/index.php"],
  ])("%s does not mean %s %s", (rule, method, address) => {
    expect(means(rule, method, address)).toBe(false);
  });

  it.each([
    "",
    "tickets",
    "/a b",
    "get /a",
    "POST  /a",
    "http://shop.example/a",
    "/a?b",
    "/a#b",
    "/a?b=c&d=e",
  ])("cannot be %j", (text) => {
    expect(readRule(text)).toBeNull();
  });

  it("is not longer than 512 characters", () => {
    expect([readRule(`/${"a".repeat(511)}`)?.path.length, readRule(`/${"a".repeat(512)}`)]).toEqual([
      512,
      null,
    ]);
  });
});

const word = fc.stringMatching(/^[a-z0-9-]{1,8}$/);

/** One way in which a visitor may write a segment otherwise. */
const disguise = fc.constantFrom<(segment: string) => string>(
  (segment) => segment,
  (segment) => segment.toUpperCase(),
  (segment) => `/${segment}`,
  (segment) => `./${segment}`,
  (segment) => `x/../${segment}`,
  (segment) => `x/%2e%2E/${segment}`,
  (segment) => `${segment};a=1`,
  (segment) => segment.replace(/^./, (first) => `%${first.charCodeAt(0).toString(16)}`),
  (segment) => segment.replace(/^./, (first) => `%25${first.charCodeAt(0).toString(16)}`),
);

describe("however a visitor writes a guarded path", () => {
  const disguised = fc.array(fc.tuple(word, disguise), { minLength: 1, maxLength: 4 }).chain((parts) =>
    fc.constantFrom("/", "%2f", "\\", "%5C").map((slash) => ({
      plain: `/${parts.map(([segment]) => segment).join("/")}`,
      written: `/${parts.map(([segment, change]) => change(segment)).join(slash)}`,
    })),
  );

  it("the guard knows it", () => {
    fc.assert(
      fc.property(disguised, ({ plain, written }) => {
        const rule = readRule(plain);
        if (rule === null) throw new Error("no rule");
        const asked = readAsked(["GET"], "shop.example", written, []);
        expect(mayMean(rule, asked)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("an exception holds only where there is no other way to read it", () => {
    const open = readRule("/tickets/poster.jpg");
    if (open === null) throw new Error("no rule");
    const holds = (path: string) => mustMean(open, readAsked(["GET"], "shop.example", path, []));
    expect(holds("/tickets/poster.jpg")).toBe(true);
    expect(holds("/tickets/poster.jpg%2f..%2fa")).toBe(false);
    expect(holds("/tickets/poster.jpg;/../a")).toBe(false);
    expect(holds("/tickets/poster%2ejpg")).toBe(false);
  });

  it.each([
    ["/index.php?route=home", "GET", "/index.php?route=home", true],
    ["/index.php?route=home", "GET", "/index.php", false],
    ["/index.php?route=home", "GET", "/index.php?route=home&route=checkout", false],
    ["/index.php?route=home", "GET", "/index.php?route=checkout&ROUTE=home", false],
    ["/*.jpg", "GET", "/index.php/a.jpg?route=checkout", false],
    ["/*.php", "GET", "/checkout", false],
    ["/บัตร/*", "GET", "/บัตร/a", true],
    ["shop.example/a", "GET", "/a", true],
    ["m.shop.example/a", "GET", "/a", false],
  ])("an exception %s for %s %s: %s", (text, method, address, expected) => {
    const open = readRule(text);
    if (open === null) throw new Error("no rule");
    expect(mustMean(open, ask(method, address))).toBe(expected);
  });

  it("by whichever of two methods it is done", () => {
    const rule = readRule("POST /orders");
    if (rule === null) throw new Error("no rule");
    const asked = readAsked(["GET", "post"], "shop.example", "/orders", []);
    expect([mayMean(rule, asked), mustMean(rule, asked)]).toEqual([true, false]);
  });
});

it("finds with stars what a regular expression finds", () => {
  const letters = fc.stringMatching(/^[ab*]{0,8}$/);
  fc.assert(
    fc.property(letters, fc.stringMatching(/^[ab]{0,12}$/), (pattern, text) => {
      const expression = new RegExp(`^/x${pattern.replaceAll("*", ".*")}$`);
      const expected = expression.test(`/x${text}`);
      expect(means(`/x${pattern}`, "GET", `/x${text}`)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

it("costs no more than its length, whatever is asked", () => {
  const rule = readRule(`/${"a*".repeat(250)}b`);
  if (rule === null) throw new Error("no rule");
  expect(mayMean(rule, readAsked(["GET"], "shop.example", `/${"a".repeat(8000)}`, []))).toBe(false);
});
