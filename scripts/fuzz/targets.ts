/** What there is to ask: every operation of docs/openapi.json, and the pages and files beside it. */
import { OPERATIONS, type Operation } from "../openapi/described.ts";

/** Of HTTP, those of every target among them. */
export const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "PROPFIND",
  "QUERY",
  "LOCK",
];

export interface Target {
  readonly method: string;
  /** With `{event_id}` and the like where something stands for itself. */
  readonly path: string;
  /** What docs/openapi.json says of it; null for pages and files. */
  readonly operation: Operation | null;
  /** Names in the query that the route reads. */
  readonly query: readonly string[];
  /** Names of fields of a form, for routes that take one. */
  readonly form: readonly string[];
}

function page(
  method: string,
  path: string,
  query: readonly string[] = [],
  form: readonly string[] = [],
): Target {
  return { method, path, operation: null, query, form };
}

const FORM = ["proof", "to", "challenge"];

/** Routes that docs/openapi.json does not describe: they answer HTML, a file or a redirect. */
const PAGES: readonly Target[] = [
  page("GET", "/queue/{event_id}", ["to", "lang"]),
  page("GET", "/queue/{event_id}/", ["to"]),
  page("GET", "/queue/{event_id}/opening.ics", ["to", "lang"]),
  page("GET", "/queue/{event_id}/patience", ["ticket", "to", "lang"]),
  page("POST", "/queue/{event_id}/join", ["to"], FORM),
  page("GET", "/queue/{event_id}/join", ["to"]),
  page("POST", "/queue/{event_id}/leave", ["to"], FORM),
  page("GET", "/queue/{event_id}/leave", ["to"]),
  page("POST", "/queue/{event_id}/enter", ["to"], FORM),
  page("GET", "/queue/{event_id}/enter", ["to"]),
  page("GET", "/queue/{event_id}/draw", ["lang"]),
  page("GET", "/queue/{event_id}/draw/{generation}/sheets/{sheet}"),
  page("GET", "/queue/{event_id}/draw/{generation}/places/{sheet}"),
  page("GET", "/queue/*"),
  page("GET", "/admin", ["lang"]),
  page("GET", "/metrics"),
  page("GET", "/robots.txt"),
  page("GET", "/"),
];

export const TARGETS: readonly Target[] = [
  ...OPERATIONS.map((operation) => ({
    method: operation.method,
    path: operation.path,
    operation,
    query: operation.parameters.filter((each) => each.in === "query").map(({ name }) => name),
    form: [],
  })),
  ...PAGES,
];
