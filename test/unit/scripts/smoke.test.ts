import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "../../../scripts/smoke/explain.ts";
import { parseOptions } from "../../../scripts/smoke/options.ts";
import { type StepResult, takeSteps } from "../../../scripts/smoke/steps.ts";

const folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
afterAll(() => rmSync(folder, { recursive: true }));
const secretsFile = join(folder, "secrets.json");
writeFileSync(secretsFile, JSON.stringify({ DESK_TOKEN: "local-desk", ORIGIN_TOKEN: "local-origin" }));
const NOWHERE = { env: {}, secretsFile };
const SHELL = { env: { DESK_TOKEN: "desk", ORIGIN_TOKEN: "origin" }, secretsFile };

describe("what npm run smoke shows to a queue", () => {
  it("is this machine's secrets at a queue on this machine", () => {
    expect(parseOptions(["--url", "http://127.0.0.1:8787"], NOWHERE)).toMatchObject({
      deskToken: "local-desk",
      originToken: "local-origin",
    });
  });

  it("is never this machine's secrets at another", () => {
    expect(() => parseOptions(["--url", "https://queue.example"], NOWHERE)).toThrow("DESK_TOKEN is missing");
  });

  it("is the shell's, unless one was typed", () => {
    const options = parseOptions(["--url", "https://queue.example", "--token", "typed"], SHELL);
    expect(options).toMatchObject({ deskToken: "typed", originToken: "origin", gatewaySecret: null });
  });

  it("is nothing over http to another machine", () => {
    expect(() => parseOptions(["--url", "http://queue.example"], SHELL)).toThrow("give https");
  });
});

describe("what npm run smoke says", () => {
  const problem = (code: string) => ({ error: { code, message: "No.", request_id: "r-1" } });

  it("names the code, the request and the secret that was refused", () => {
    const said = explain("the booking server", { status: 401, body: problem("UNAUTHORIZED") });
    expect(said).toBe(
      'it answered 401 UNAUTHORIZED "No." (request r-1); ORIGIN_TOKEN is not the one of the queue',
    );
  });

  it("tells a viewer's token from a wrong one", () => {
    expect(explain("the desk", { status: 403, body: problem("FORBIDDEN") })).toContain("is a viewer's");
    expect(explain("the visitor", { status: 403, body: problem("FORBIDDEN") })).not.toContain("viewer");
  });

  it("doubts that it is a queue at all where an answer has no code", () => {
    expect(explain("the visitor", { status: 200, body: {} })).toContain("is this address a queue's?");
  });
});

describe("the steps of npm run smoke", () => {
  const fine = (what: string) => ({ what, run: async () => "" });

  it("end at the first that goes wrong", async () => {
    const results: StepResult[] = [];
    const wrong = { what: "second", run: () => Promise.reject(new Error("it broke")) };
    const went = await takeSteps([fine("first"), wrong, fine("third")], (result) => results.push(result));
    expect(went).toBe(false);
    expect(results.map(({ what, ok, says }) => [what, ok, says])).toEqual([
      ["first", true, ""],
      ["second", false, "it broke"],
    ]);
  });

  it("end when somebody presses Ctrl-C, in the midst of one", async () => {
    const results: StepResult[] = [];
    const stopping = new AbortController();
    const endless = { what: "endless", run: () => new Promise<string>(() => stopping.abort()) };
    expect(await takeSteps([endless], (result) => results.push(result), stopping.signal)).toBe(false);
    expect(results[0]?.says).toBe("interrupted");
  });
});
