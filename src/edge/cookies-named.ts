import type { EdgeContext } from "./edge.ts";

/**
 * All values of a cookie that came with a request, each once, the first `most` of them. A browser sends two of one name where
 * one was set for a path or a parent domain; `getCookie` knows only the first.
 */
export function cookiesNamed(c: EdgeContext, name: string, most: number): readonly string[] {
  const values = (c.req.header("cookie") ?? "").split(";").flatMap((pair) => {
    const [own = "", ...rest] = pair.split("=");
    return own.trim() === name
      ? [
          rest
            .join("=")
            .trim()
            .replace(/^"(.*)"$/, "$1"),
        ]
      : [];
  });
  return [...new Set(values)].filter((value) => value !== "").slice(0, most);
}
