/** The ways of running the queue that differ in who is asking, and what each of them is fuzzed with. */
import { SignJWT } from "jose/jwt/sign";
import { describeToken, makeSecret } from "../system/local-secrets.ts";
import type { Vars } from "../system/run-worker.ts";
import type { Admission } from "./cast.ts";
import type { HeaderLine } from "./request.ts";

export const SETUP_NAMES = ["cookie", "gateway", "login", "gate"] as const;
export type SetupName = (typeof SETUP_NAMES)[number];

export interface Setup {
  readonly name: SetupName;
  readonly vars: Vars;
  readonly admission: Admission;
  readonly gatewaySecret: string | null;
  /** What signs what people are known by, where that is a shared secret. */
  readonly identitySecret: (secrets: { readonly VISITOR_SECRET: string }) => string;
  /** Those of the deployment that no answer holds. */
  readonly secrets: readonly string[];
  readonly viewerToken: string;
  readonly metricsToken: string;
  readonly hosts: readonly string[];
  readonly shopPaths: readonly string[];
}

/** Joined by visitors: one calls at once, one calls nobody, one opens with a drawing, one is off. */
export const EVENTS = ["open", "line", "drawn", "closed"] as const;
/** What operators spoil. */
export const DESK_EVENTS = ["rink", "made-1", "made-2", "made-3"] as const;

const LOGIN_ISSUER = "https://shop.example";

const TABLES = {
  open: { release_rate: 2000, name: "Open", booking_url: "https://shop.example/book" },
  line: { release_rate: 0 },
  drawn: { opening: "draw" },
  closed: {},
  rink: {},
};

/** Guarded, each written as it is meant. */
const GUARDED = ["/tickets", "/tickets/a", "/index.php?route=checkout/cart"];
const SHOP_PATHS = [
  ...GUARDED,
  "/",
  "/about",
  "/tickets-for-all",
  "/index.php?route=product/1",
  "/th/tickets",
];

/** `port`: the queue's. `shopUrl`: of a shop behind the gate. */
export function makeSetup(name: SetupName, port: number, shopUrl: string): Setup {
  const gatewaySecret = name === "gateway" ? makeSecret() : null;
  const loginSecret = name === "login" ? makeSecret() : null;
  const viewerToken = makeSecret();
  const metricsToken = makeSecret();
  const isGate = name === "gate";
  const own = `127.0.0.1:${port}`;
  return {
    name,
    gatewaySecret,
    viewerToken,
    metricsToken,
    secrets: [gatewaySecret, loginSecret, metricsToken].filter((secret) => secret !== null),
    identitySecret: ({ VISITOR_SECRET }) => loginSecret ?? VISITOR_SECRET,
    hosts: isGate ? [own, `localhost:${port}`] : [own],
    shopPaths: isGate ? SHOP_PATHS : [],
    admission: { introduce: () => introduce(gatewaySecret, loginSecret) },
    vars: {
      EVENTS: isGate
        ? {
            ...TABLES,
            open: {
              ...TABLES.open,
              booking_url: `http://localhost:${port}/tickets`,
              guards: ["/tickets/*", "/index.php?route=checkout/*"],
            },
          }
        : TABLES,
      EXPECTED_PEOPLE: 5000,
      CHALLENGE: name === "gateway" ? "auto" : "none",
      PLACES_PER_ADDRESS: name === "cookie" ? 3 : 0,
      INVISIBLE_WHEN_IDLE: isGate ? 0 : 1,
      METRICS_TOKEN: metricsToken,
      ...(gatewaySecret !== null && { AUTH_MODE: "gateway", GATEWAY_SECRET: gatewaySecret }),
      ...(loginSecret !== null && {
        AUTH_MODE: "jwt",
        USER_JWT_SECRET: loginSecret,
        USER_JWT_ISSUER: LOGIN_ISSUER, // else any token that the secret has signed is a login
        LOGIN_URL: "https://shop.example/login",
        QUEUE_PASS_ALG: "ES256",
      }),
      ...(isGate && { GATE_HOSTS: `localhost:${port}`, ORIGIN_URL: shopUrl }),
    },
  };
}

/** As `ADMIN_TOKENS` lists them. */
export function adminTokens(operatorToken: string, viewerToken: string): string {
  return `${describeToken("local", "operator", operatorToken)},${describeToken("looker", "viewer", viewerToken)}`;
}

let named = 0;

async function introduce(gatewaySecret: string | null, loginSecret: string | null) {
  if (gatewaySecret === null && loginSecret === null) return { id: null, headers: [], proofs: [] };
  named += 1;
  const id = `person-${named}-${crypto.randomUUID().slice(0, 8)}@mail.example`;
  if (gatewaySecret !== null) {
    const headers: HeaderLine[] = [
      ["x-user-id", id],
      ["x-gateway-secret", gatewaySecret],
    ];
    return { id, headers, proofs: [] };
  }
  const token = await new SignJWT({ sub: id })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(LOGIN_ISSUER)
    .setIssuedAt()
    .setExpirationTime("12 hours")
    .sign(new TextEncoder().encode(loginSecret ?? ""));
  const headers: HeaderLine[] = [["authorization", `Bearer ${token}`]];
  return { id, headers, proofs: [token] };
}
