import { SignJWT } from "jose/jwt/sign";

export const LOGIN_SECRET = "the-secret-of-the-shop-s-own-login";
export const LOGIN_URL = "https://shop.example/login";
export const LOGIN_COOKIE = "shop_session";

/** The variables of a deployment whose people sign in at a shop that signs as `signLogin` does. */
export const LOGIN_VARS = {
  AUTH_MODE: "jwt",
  USER_JWT_SECRET: LOGIN_SECRET,
  USER_JWT_COOKIE: LOGIN_COOKIE,
  LOGIN_URL,
};

/** A login at the shop, good for a quarter of an hour unless it says otherwise. */
export function signLogin(user: string, { secondsLeft = 900, secret = LOGIN_SECRET } = {}): Promise<string> {
  return new SignJWT({ sub: user })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(Math.floor(Date.now() / 1000) + secondsLeft)
    .sign(new TextEncoder().encode(secret));
}
