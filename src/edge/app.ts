/** The front door: what holds for every request, then one file per route. */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { parseConfig } from "../config.ts";
import type { Edge, EdgeContext } from "./edge.ts";
import { problemOf } from "./fault.ts";
import { Problem, type ProblemCode } from "./problem.ts";
import { refuseForeignPage } from "./refuse-foreign-page.ts";
import { claim } from "./routes/claim.ts";
import { complete } from "./routes/complete.ts";
import { healthz } from "./routes/healthz.ts";
import { join } from "./routes/join.ts";
import { jwks } from "./routes/jwks.ts";
import { leave } from "./routes/leave.ts";
import { position } from "./routes/position.ts";
import { status } from "./routes/status.ts";
import { stream } from "./routes/stream.ts";
import { verifyPass } from "./routes/verify-pass.ts";
import { sendProblem } from "./send-problem.ts";

const MAX_BODY_BYTES = 4096;
/** Those that mean something to a JSON API; each one costs a little on every answer. */
const SECURITY_HEADERS: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

/** The Worker's HTTP side. It needs nothing but its `Env`. */
export function createApp(): Hono<Edge> {
  const app = new Hono<Edge>();
  // An id that came from outside could be anybody's: ours only.
  app.use(requestId({ headerName: "" }), describeAnswer);
  app.use(secureHeaders(SECURITY_HEADERS));
  app.use(loadConfig, allowListedOrigins, refuseForeignPage);
  app.use(methodNotAllowed({ app, onMethodNotAllowed }));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuse("PAYLOAD_TOO_LARGE") }));

  for (const route of [join, position, stream, claim, leave, status, verifyPass, complete]) {
    app.route("/api/v1", route);
  }
  app.route("/", jwks).route("/", healthz);

  app.notFound(refuse("NOT_FOUND"));
  app.onError((error, c) => sendProblem(c, problemOf(error, c.get("requestId"))));
  return app;
}

/** A place or a pass in somebody's cache is somebody else's place or pass. A route may say otherwise. */
const describeAnswer = createMiddleware<Edge>(async (c, next) => {
  c.header("X-Request-ID", c.get("requestId"));
  c.header("Cache-Control", "no-store");
  await next();
});

const loadConfig = createMiddleware<Edge>(async (c, next) => {
  c.set("config", parseConfig(c.env));
  await next();
});

/** Hono's middleware makes a second response for its headers, so only requests of a page elsewhere go through it. */
const allowListedOrigins = createMiddleware<Edge>((c, next) =>
  c.req.header("origin") === undefined ? next() : answerOrigin(c, next),
);

const answerOrigin = cors({
  origin: (origin, c: EdgeContext) => (c.get("config").allowedOrigins.includes(origin) ? origin : null),
  credentials: true,
  allowMethods: ["GET", "POST", "DELETE"],
  allowHeaders: ["Content-Type"],
  exposeHeaders: ["Retry-After", "X-Request-ID"],
  maxAge: 600,
});

function onMethodNotAllowed(c: EdgeContext, methods: string[]): Response {
  return sendProblem(c, new Problem("METHOD_NOT_ALLOWED"), { Allow: methods.join(", ") });
}

function refuse(code: ProblemCode) {
  return (c: EdgeContext) => sendProblem(c, new Problem(code));
}
