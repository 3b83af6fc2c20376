import { expect, it } from "vitest";
import document from "../../docs/openapi.json";
import { createApp } from "../../src/edge/app.ts";

it("docs/openapi.json has every route of the API, and no other", () => {
  const routes = createApp()
    .routes.filter(({ method, path }) => method !== "ALL" && !path.startsWith("/queue") && path !== "/")
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual([...new Set(routes)].sort());
});
