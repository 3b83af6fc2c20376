import { expect, it } from "vitest";
import document from "../../docs/openapi.json";
import { createApp } from "../../src/edge/app.ts";

/** For browsers, for crawlers, and for Prometheus: docs/metrics.md. */
const OTHERS = ["/", "/admin", "/robots.txt", "/metrics"];
/** Pages are for browsers; what they read of a drawing is for programs too. */
const isOfPages = (path: string) => path.startsWith("/queue") && !path.endsWith(".json");
const isOfApi = (path: string) => !isOfPages(path) && !OTHERS.includes(path);

it("docs/openapi.json has every route of the API, and no other", () => {
  const routes = createApp()
    .routes.filter(({ method, path }) => method !== "ALL" && isOfApi(path))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual([...new Set(routes)].sort());
});
