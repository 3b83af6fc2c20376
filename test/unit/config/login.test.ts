/** AUTH_MODE=jwt: what a deployment has to say of the shop's login. */
import { describe, expect, it } from "vitest";
import { readConfig, type Variables } from "../../../src/config.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";

const LOGIN = { AUTH_MODE: "jwt", LOGIN_URL: "https://shop.example/login" };
const USER_JWT_SECRET = "u".repeat(32);
const BY_SECRET = { ...LOGIN, USER_JWT_SECRET };
const BY_KEYS = {
  ...LOGIN,
  USER_JWKS_URL: "https://shop.example/.well-known/jwks.json",
  USER_JWT_ISSUER: "https://shop.example/",
  USER_JWT_AUDIENCE: "queue",
};
const loginOf = (variables: Variables) => readConfig({ ...SECRETS, ...variables }).login;

describe("it works", () => {
  it("takes a shared secret, with the person in sub and no cookie of the shop", () => {
    expect(loginOf(BY_SECRET)).toEqual({
      key: { secret: USER_JWT_SECRET },
      issuer: null,
      audience: null,
      claim: "sub",
      cookie: null,
      url: "https://shop.example/login",
    });
  });

  it("takes public keys, with the issuer and the audience of their tokens", () => {
    expect(loginOf({ ...BY_KEYS, USER_JWT_CLAIM: "user_id", USER_JWT_COOKIE: "shop_session" })).toEqual({
      key: { jwksUrl: BY_KEYS.USER_JWKS_URL },
      issuer: "https://shop.example/",
      audience: "queue",
      claim: "user_id",
      cookie: "shop_session",
      url: "https://shop.example/login",
    });
  });

  it("takes addresses on this machine without TLS", () => {
    const here = { LOGIN_URL: "http://127.0.0.1:8790/login", USER_JWKS_URL: "http://localhost:8790/keys" };
    expect(problemsOf({ ...BY_KEYS, ...here })).toEqual([]);
  });

  it("signs the queue's own cookies with the secret of visitors", () => {
    expect(readConfig({ ...SECRETS, ...BY_SECRET }).auth).toEqual({
      mode: "jwt",
      secret: SECRETS.VISITOR_SECRET,
    });
  });

  it("is left alone under another mode, for which a shared wrangler.toml may be used too", () => {
    const variables = { ...BY_KEYS, USER_JWT_SECRET, LOGIN_URL: "nonsense" };
    expect(problemsOf({ ...variables, AUTH_MODE: "cookie" })).toEqual([]);
    expect(loginOf({ ...variables, AUTH_MODE: "cookie" })).toBeNull();
  });
});

describe("it refuses", () => {
  it("a mode without anything, and names all that is missing at once", () => {
    expect(
      problemsOf({ AUTH_MODE: "jwt", VISITOR_SECRET: "" }).map((problem) => problem.split(";")[0]),
    ).toEqual([
      "VISITOR_SECRET is missing",
      "LOGIN_URL is missing",
      "USER_JWT_SECRET or USER_JWKS_URL is missing",
    ]);
  });

  it("a secret beside public keys", () => {
    expect(problemsOf({ ...BY_KEYS, USER_JWT_SECRET })).toEqual([
      "USER_JWT_SECRET and USER_JWKS_URL are both set; keep the one that the login signs with",
    ]);
  });

  it("public keys whose issuer and audience may be any: they sign for other applications too", () => {
    const { USER_JWT_ISSUER: _, USER_JWT_AUDIENCE: __, ...others } = BY_KEYS;
    expect(problemsOf(others).map((problem) => problem.split(";")[0])).toEqual([
      "USER_JWT_ISSUER is missing",
      "USER_JWT_AUDIENCE is missing",
    ]);
  });

  it("a short secret, and one that another part has, and shows neither", () => {
    const short = problemsOf({ ...LOGIN, USER_JWT_SECRET: "u".repeat(31) });
    expect(short).toEqual([expect.stringMatching(/^USER_JWT_SECRET has fewer than 32 characters/)]);
    expect(short.join()).not.toContain("uuu");
    expect(problemsOf({ ...LOGIN, USER_JWT_SECRET: SECRETS.QUEUE_PASS_SECRET })).toEqual([
      "USER_JWT_SECRET is the same as QUEUE_PASS_SECRET; give each its own",
    ]);
  });

  it.each([
    ["LOGIN_URL", "http://shop.example/login"],
    ["LOGIN_URL", "javascript:alert(1)"],
    ["LOGIN_URL", "https://user:word@shop.example/"],
    ["LOGIN_URL", "https://shop.example/#login"],
    ["USER_JWKS_URL", "http://shop.example/keys"],
    ["USER_JWKS_URL", "shop.example/keys"],
    ["USER_JWT_ISSUER", " shop"],
    ["USER_JWT_AUDIENCE", "a\nb"],
    ["USER_JWT_CLAIM", "c".repeat(129)],
    ["USER_JWT_COOKIE", "two words"],
    ["USER_JWT_COOKIE", "a;b"],
    ["USER_JWT_COOKIE", "__Host-vq_person"],
    ["USER_JWT_COOKIE", "vq_visitor_1"],
    ["USER_JWT_COOKIE", "queue_pass"],
  ])("%s = %j", (name, value) => {
    expect(problemsOf({ ...BY_KEYS, [name]: value })).toEqual([expect.stringMatching(`^${name} is "`)]);
  });
});
