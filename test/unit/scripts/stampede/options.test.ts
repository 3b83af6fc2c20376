import { describe, expect, it } from "vitest";
import { cookieHeader, keepCookies, newPerson } from "../../../../scripts/stampede/crowd/person.ts";
import { parseOptions } from "../../../../scripts/stampede/options.ts";

const HERE = ["--url", "http://127.0.0.1:8787", "--redis", "redis://127.0.0.1:6390"];

describe("the stampede's options", () => {
  it("take a running queue and the size of the crowd, and bound the time", () => {
    const options = parseOptions([...HERE, "--users", "10000", "--streams", "1000"]);
    expect(options).toMatchObject({
      users: 10_000,
      streams: 1000,
      rate: 500,
      event: "demo",
      timeoutMs: 80_000,
    });
    expect(options.target).toEqual({ url: "http://127.0.0.1:8787", redisUrl: "redis://127.0.0.1:6390" });
  });

  it("let the stampede start a queue itself", () => {
    expect(parseOptions([]).target).toBeNull();
  });

  it("let an operator work in a sale that is long enough", () => {
    expect(parseOptions(["--operate", "--users", "700", "--rate", "20"]).operate).toBe(true);
  });

  it("put the queue in front of a shop, and rotate its key", () => {
    expect(parseOptions([])).toMatchObject({ throughGate: null, passAlg: "HS256", rotate: false });
    const args = ["--through-gate", "php", "--pass-alg", "ES256", "--rotate", "--rate", "100"];
    expect(parseOptions(args)).toMatchObject({ throughGate: "php", passAlg: "ES256", rotate: true });
  });

  it.each([
    [["--url", "https://shop.example"], "--redis is missing"],
    [["--url", "http://shop.example", "--redis", "redis://127.0.0.1:1"], "not on this machine"],
    [["--url", "http://127.0.0.1.shop.example", "--redis", "redis://127.0.0.1:1"], "not on this machine"],
    [["--url", "http://127.0.0.1:8787", "--redis", "redis://10.0.0.1:1"], "not on this machine"],
    [["--users", "1e9"], "--users"],
    [["--users", "10", "--streams", "11"], "--streams"],
    [["--rate", "0"], "--rate"],
    [["--scenario", "real"], "--scenario"],
    [["--operate", "--disturb"], "one after the other"],
    [["--through-gate", "perl"], "--through-gate is perl; give node, go, php"],
    [["--through-gate", "go", "--events", "2"], "--through-gate starts a queue of its own"],
    [["--through-gate", "go", "--pass-alg", "none"], "--pass-alg is none"],
    [["--rotate"], "add --through-gate"],
    [["--through-gate", "go", "--rotate", "--users", "899", "--rate", "10"], "--users as --rate: 900"],
    [["--operate", "--users", "699", "--rate", "20"], "--users as --rate: 700"],
    [["--operate", "--users", "1399", "--rate", "20", "--events", "2"], "--users as --rate: 1400"],
  ])("refuse %j", (args, why) => {
    expect(() => parseOptions(args)).toThrow(why);
  });
});

describe("a person's cookies", () => {
  it("are kept by name, and give the id that Redis has", () => {
    const payload = Buffer.from(JSON.stringify({ sub: "ada" })).toString("base64url");
    const person = newPerson(false, false);
    keepCookies(person, [`vq_visitor=h.${payload}.s; Path=/; HttpOnly`, "theme=dark", "theme=light; Secure"]);
    expect(person.user).toBe("ada");
    expect(cookieHeader(person)).toBe(`vq_visitor=h.${payload}.s; theme=light`);
  });
});
