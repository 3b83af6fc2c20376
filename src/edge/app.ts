/** The front door: what holds for every request, then one file per route. */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { methodNotAllowed } from "hono/method-not-allowed";
import { ConfigError, parseConfig } from "../config.ts";
import type { ProblemCode } from "../wire/problem-codes.ts";
import { Problem } from "../wire/problems.ts";
import { admin } from "./admin/admin.ts";
import type { Edge, EdgeContext } from "./edge.ts";
import { problemOf } from "./fault.ts";
import { DESK_PATH, findLanguage } from "./pages/language.ts";
import { pages } from "./pages/pages.ts";
import { sendProblemPage } from "./pages/send-problem-page.ts";
import { refuseForeignPage } from "./refuse-foreign-page.ts";
import { requireTls } from "./require-tls.ts";
import { acts } from "./routes/acts.ts";
import { healthz } from "./routes/healthz.ts";
import { jwks } from "./routes/jwks.ts";
import { metrics } from "./routes/metrics.ts";
import { passes } from "./routes/passes.ts";
import { robots } from "./routes/robots.ts";
import { status } from "./routes/status.ts";
import { stock } from "./routes/stock.ts";
import { stream } from "./routes/stream.ts";
import { sendProblem } from "./send-json.ts";

const MAX_BODY_BYTES = 4096;
/** A hundred passes with their bookings, of up to 1,300 bytes each. */
const MAX_BATCH_BODY_BYTES = 131_072;
/** What programs read of a drawing, beside its page. */
const DRAW_FILE = /^\/queue\/[^/]+\/draw(\.json$|\/)/;
const BATCH_PATH = "/api/v1/queue/pass/complete/batch";

/** The Worker's HTTP side. It needs nothing but its `Env`. */
export function createApp(): Hono<Edge> {
  const app = new Hono<Edge>();
  app.use(findConfig);
  for (const path of ["/queue/*", DESK_PATH, "/"]) app.use(path, findLanguage); // before anything that may be refused
  app.use(requireConfig, allowListedOrigins, requireTls, refuseForeignPage);
  app.use(methodNotAllowed({ app, onMethodNotAllowed }));
  app.use(limitBody);

  for (const route of [acts, stream, status, passes, stock]) {
    app.route("/api/v1", route);
  }
  app.route("/api/v1/admin", admin);
  app.route("/", jwks).route("/", healthz).route("/", metrics).route("/", robots).route("/", pages);

  app.notFound(refuse("NOT_FOUND"));
  app.onError((error, c) => answerProblem(c, problemOf(c, error)));
  return app;
}

/** A mistake in the variables is told later, when it is known in which language. */
const findConfig = createMiddleware<Edge>(async (c, next) => {
  try {
    c.set("config", parseConfig(c.env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
  await next();
});

const requireConfig = createMiddleware<Edge>(async (c, next) => {
  c.set("config", parseConfig(c.env));
  await next();
});

/**
 * Hono's middleware makes a second response for its headers, so only requests of a page elsewhere go through it. None may read
 * what the operators' desk answers.
 */
const allowListedOrigins = createMiddleware<Edge>((c, next) => {
  const isDesk = c.req.path.startsWith("/api/v1/admin");
  const asks = c.req.header("origin") !== undefined && c.get("config").answersCors && !isDesk;
  return asks ? answerOrigin(c, next) : next();
});

const answerOrigin = cors({
  origin: (origin, c: EdgeContext) => (c.get("config").allowedOrigins.includes(origin) ? origin : null),
  credentials: true,
  allowMethods: ["GET", "POST", "DELETE"],
  // The last three are what gateways and clients of shops send along; a browser asks before each.
  allowHeaders: ["Content-Type", "Authorization", "Last-Event-ID", "X-Idempotency-Key"],
  exposeHeaders: ["Date", "Retry-After", "X-Request-ID"],
  maxAge: 600,
});

/** Hono's middleware makes a stream of every body that it looks at, so only those of an unknown length go through it. */
const limitBody = createMiddleware<Edge>((c, next) => (isShort(c) ? next() : measureBody(c, next)));

const measureBody = createMiddleware<Edge>((c, next) =>
  (c.req.path === BATCH_PATH ? measureBatch : measureUsual)(c, next),
);
const measureUsual = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuse("PAYLOAD_TOO_LARGE") });
const measureBatch = bodyLimit({ maxSize: MAX_BATCH_BODY_BYTES, onError: refuse("PAYLOAD_TOO_LARGE") });

function isShort(c: EdgeContext): boolean {
  const length = c.req.header("content-length");
  const isMeasured = length !== undefined && c.req.header("transfer-encoding") === undefined;
  return isMeasured && Number(length) <= MAX_BODY_BYTES;
}

function onMethodNotAllowed(c: EdgeContext, methods: string[]): Response {
  return answerProblem(c, new Problem("METHOD_NOT_ALLOWED"), { Allow: methods.join(", ") });
}

function refuse(code: ProblemCode) {
  return (c: EdgeContext) => answerProblem(c, new Problem(code));
}

/** In words to a browser that follows a link or sends a form of a page, in the API's envelope to programs. */
function answerProblem(c: EdgeContext, problem: Problem, headers: Record<string, string> = {}): Response {
  return isForPeople(c) ? sendProblemPage(c, problem, headers) : sendProblem(c, problem, headers);
}

/** At the root, where there is nothing, and of a drawing's files only a browser says that it wants a page. */
function isForPeople(c: EdgeContext): boolean {
  const accepted = c.req.header("accept") || "*/*";
  if (c.req.path === "/" || DRAW_FILE.test(c.req.path)) return /text\/html/i.test(accepted);
  return /^\/(queue(\/|$)|admin$)/.test(c.req.path) && /text\/(html|\*)|\*\/\*/i.test(accepted);
}
