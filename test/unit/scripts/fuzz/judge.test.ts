/** The judge of `npm run fuzz` finds what it is for: an answer that breaks one law is told by that law, and a good one by none. */
import { describe, expect, it } from "vitest";
import type { Witness } from "../../../../scripts/fuzz/asked.ts";
import type { Person } from "../../../../scripts/fuzz/cast.ts";
import { judgeAnswer, judgeLine } from "../../../../scripts/fuzz/judge.ts";
import {
  curlOf,
  type FuzzAnswer,
  type FuzzRequest,
  type HeaderLine,
} from "../../../../scripts/fuzz/request.ts";

const malee: Person = {
  id: "malee@mail.example",
  event: "open",
  headers: [["cookie", "vq_visitor_1=malees-cookie"]],
  proofs: ["malees-cookie", "malees.pass"],
  pass: "malees.pass",
};
const witness: Witness = {
  people: [malee],
  secrets: ["the-pass-secret"],
  originToken: "the-origin-token",
  deskProofs: ["the-operators-token"],
  viewerProofs: ["the-viewers-token"],
  metricsToken: "the-metrics-token",
  gatewaySecret: null,
  knownOrigins: ["https://shop.example"],
  shopMark: "x-shop",
};

const ID = "7b1c2f0e";
const USUAL: readonly HeaderLine[] = [
  ["X-Request-ID", ID],
  ["Cache-Control", "no-store"],
  ["X-Content-Type-Options", "nosniff"],
];
const json: HeaderLine = ["Content-Type", "application/json"];
const html: HeaderLine = ["Content-Type", "text/html; charset=UTF-8"];

function ask(method: string, path: string, headers: readonly HeaderLine[] = [], body?: object): FuzzRequest {
  const lines: HeaderLine[] = [["host", "127.0.0.1:8787"], ...headers];
  return {
    made: `${method} ${path}`,
    method,
    path,
    headers: lines,
    body: body ? Buffer.from(JSON.stringify(body)) : null,
    isCut: false,
  };
}

function answer(status: number, body: unknown, headers: readonly HeaderLine[] = [json]): FuzzAnswer {
  return {
    status,
    headers: [...USUAL, ...headers],
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

const problem = (status: number, code: string) =>
  answer(status, { error: { code, message: "No.", request_id: ID } });
const lawsOf = (request: FuzzRequest, given: FuzzAnswer) =>
  judgeAnswer(request, given, witness).map(({ law }) => law);

const STATUS = ask("GET", "/api/v1/queue/status/open");
const POSITION = "/api/v1/queue/position/open";
const MISSED = {
  status: "missed",
  message: "Missed.",
  return_before: "2026-11-29T00:28:04.704Z",
  notice: null,
};

describe("a good answer breaks no law", () => {
  it("when it is as docs/openapi.json says", () => {
    expect(lawsOf(ask("GET", POSITION, malee.headers), answer(200, MISSED))).toEqual([]);
    expect(lawsOf(STATUS, problem(404, "EVENT_NOT_FOUND"))).toEqual([]);
    expect(lawsOf(ask("GET", "/queue/open"), answer(200, "<p>vqz&quot;&#39;&lt;b</p>", [html]))).toEqual([]);
  });

  it("when a person is told what is theirs", () => {
    const mine = answer(200, "malees-cookie", [html]);
    expect(lawsOf(ask("GET", "/queue/open", malee.headers), mine)).toEqual([]);
  });
});

describe("it finds", () => {
  it.each<[law: string, request: FuzzRequest, given: FuzzAnswer]>([
    ["nothing is answered 500", STATUS, problem(500, "INTERNAL")],
    ["a code has its status", STATUS, problem(400, "EVENT_NOT_FOUND")],
    ["an error has the documented shape", ask("GET", "/nowhere"), problem(404, "NO_SUCH_CODE")],
    [
      "a route refuses with the codes that docs/openapi.json lists for it",
      STATUS,
      problem(403, "NO_COOKIES"),
    ],
    ["503 says when to ask again", STATUS, problem(503, "STORE_UNAVAILABLE")],
    ["answers are as docs/openapi.json says", STATUS, answer(200, { event_id: 7 })],
    ["no answer holds a secret", STATUS, answer(404, "the-pass-secret", [html])],
    ["nobody is told what is another's", ask("GET", "/queue/open"), answer(200, malee.id, [html])],
    [
      "nobody is told what is another's",
      ask("GET", "/queue/open"),
      answer(200, `eyJh.${Buffer.from(malee.id).toString("base64url")}.x`, [html]),
    ],
    ["only a visitor is answered as one", ask("GET", POSITION), answer(200, MISSED)],
    [
      "only a booking server acts as one",
      ask("POST", "/api/v1/queue/stock", [], { event_id: "open", remaining: 1 }),
      answer(200, { remaining: 1 }),
    ],
    [
      "only a pass of the queue is good",
      ask("POST", "/api/v1/queue/pass/complete", [["authorization", "Bearer the-origin-token"]], {
        queue_pass: "forged",
      }),
      answer(200, { status: "completed" }),
    ],
    ["only operators sit at the desk", ask("GET", "/api/v1/admin/trail"), answer(200, { entries: [] })],
    [
      "a viewer only looks",
      ask("POST", "/api/v1/admin/events/open/retire", [["authorization", "Bearer the-viewers-token"]]),
      answer(200, { status: "retired" }),
    ],
    ["metrics are told to their token alone", ask("GET", "/metrics"), answer(200, "up 1", [html])],
    ["no page holds a value unescaped", ask("GET", "/queue/open"), answer(200, `<p>vqz"'</p>`, [html])],
    ["no header is injected", STATUS, answer(404, "", [html, ["x-vqz", "1"]])],
    [
      "nobody is sent to an address that a visitor wrote",
      ask("GET", "/queue/open/enter"),
      answer(303, "", [["Location", "https://vqz.example/"]]),
    ],
    [
      "no script reads a cookie",
      ask("GET", "/queue/open"),
      answer(200, "", [html, ["Set-Cookie", "vq_visitor_2=x; Path=/"]]),
    ],
    [
      "no page of another origin reads an answer",
      STATUS,
      answer(404, "", [html, ["Access-Control-Allow-Origin", "https://vqz.example"]]),
    ],
    [
      "the gate lets nobody in without a pass",
      ask("GET", "/tickets"),
      answer(200, "the shop", [html, ["x-shop", "1"], ["x-shop-guarded", "1"]]),
    ],
  ])("%s", (law, request, given) => {
    expect(lawsOf(request, given)).toContain(law);
  });

  it("takes a browser's question for no way in, where headers alone come back", () => {
    const asks: HeaderLine[] = [
      ["Origin", "https://shop.example"],
      ["Access-Control-Request-Method", "POST"],
    ];
    const law = "the gate lets nobody in without a pass";
    const atShop = (body: string) => answer(200, body, [html, ["x-shop", "1"], ["x-shop-guarded", "1"]]);
    expect(lawsOf(ask("OPTIONS", "/tickets", asks), atShop(""))).not.toContain(law);
    expect(lawsOf(ask("OPTIONS", "/tickets", asks), atShop("the shop"))).toContain(law);
    expect(lawsOf(ask("OPTIONS", "/tickets", [...asks, ["Cookie", "shop=1"]]), atShop(""))).toContain(law);
    expect(lawsOf(ask("OPTIONS", "/tickets", asks.slice(0, 1)), atShop(""))).toContain(law);
    expect(lawsOf(ask("POST", "/tickets", asks), atShop(""))).toContain(law);
    const metrics = "metrics are told to their token alone";
    expect(lawsOf(ask("OPTIONS", "/metrics"), answer(204, ""))).not.toContain(metrics);
    expect(lawsOf(ask("OPTIONS", "/metrics"), answer(200, "up 1", [html]))).toContain(metrics);
    expect(lawsOf(ask("HEAD", "/metrics"), answer(200, "", [html]))).toContain(metrics);
  });

  it("answers that anybody may keep, of an unknown request, or guessed at", () => {
    const bare = { status: 200, headers: [html], body: "x" };
    expect(lawsOf(ask("GET", "/queue/open"), bare)).toEqual([
      "every answer carries X-Request-ID",
      "no browser guesses a type",
      "no cache keeps what may be somebody's",
    ]);
  });

  it("what the log should not hold, and what nobody thought of", () => {
    const line = (fields: object) =>
      judgeLine(JSON.stringify({ message: "request failed", name: "StoreUnavailable", ...fields }), witness);
    const [person, secret, unknown] = [
      { at: malee.id },
      { at: "the-pass-secret" },
      { name: "TypeError" },
    ].map(line);
    expect(line({})).toEqual([]);
    expect(person?.map(({ law }) => law)).toEqual(["no line of the log holds what a visitor sent"]);
    expect(secret?.map(({ law }) => law)).toEqual(["no line of the log holds a secret"]);
    expect(unknown?.map(({ law }) => law)).toEqual(["nothing fails that nobody thought of"]);
    expect(judgeLine("Uncaught TypeError", witness).map(({ law }) => law)).toEqual([
      "every line of the log is one of ours",
    ]);
  });
});

it("writes a request as a line for a shell that sends the same bytes", () => {
  const request = ask("POST", "/queue/a'b", [["x-odd", "\xe0'"]], { a: "ก\\" });
  expect(curlOf("http://127.0.0.1:8787", request)).toBe(
    `curl -sik --path-as-is -X 'POST' -H 'host: 127.0.0.1:8787' -H $'x-odd: \\xe0\\'' ` +
      `--data-binary @<(printf '%b' '{"a":"\\xe0\\xb8\\x81\\x5c\\x5c"}') 'http://127.0.0.1:8787/queue/a'\\''b'`,
  );
});
