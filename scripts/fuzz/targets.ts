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
  /** Whether it does what it is for also by leading elsewhere (301, 303). */
  readonly leadsOn: boolean;
  /** Why no fuzzed queue ever does what it is for; null where it can. */
  readonly whyNever: string | null;
}

function page(
  method: string,
  path: string,
  query: readonly string[] = [],
  more: Partial<Target> = {},
): Target {
  return { method, path, operation: null, query, form: [], leadsOn: false, whyNever: null, ...more };
}

/** A form's button, and who comes to its address by hand: both are led to the page. */
function button(method: "GET" | "POST", path: string): Target {
  return page(method, path, ["to"], { form: method === "POST" ? FORM : [], leadsOn: true });
}

const FORM = ["proof", "to", "challenge"];
const NO_LIST = { whyNever: "the drawing of a fuzzed queue opens in an hour, so no list is signed" };

/** Routes that docs/openapi.json does not describe: they answer HTML, a file or a redirect. */
const PAGES: readonly Target[] = [
  page("GET", "/queue/{event_id}", ["to", "lang"]),
  page("GET", "/queue/{event_id}/", ["to"], { leadsOn: true }),
  page("GET", "/queue/{event_id}/opening.ics", ["to", "lang"]),
  page("GET", "/queue/{event_id}/patience", ["ticket", "to", "lang"], { leadsOn: true }),
  button("POST", "/queue/{event_id}/join"),
  button("GET", "/queue/{event_id}/join"),
  button("POST", "/queue/{event_id}/leave"),
  button("GET", "/queue/{event_id}/leave"),
  button("POST", "/queue/{event_id}/enter"),
  button("GET", "/queue/{event_id}/enter"),
  page("GET", "/queue/{event_id}/draw", ["lang"], NO_LIST),
  page("GET", "/queue/{event_id}/draw/{generation}/sheets/{sheet}", [], NO_LIST),
  page("GET", "/queue/{event_id}/draw/{generation}/places/{sheet}", [], NO_LIST),
  page("GET", "/queue/*", [], { whyNever: "no route is there: files are served without the Worker" }),
  page("GET", "/admin", ["lang"]),
  page("GET", "/metrics"),
  page("GET", "/robots.txt"),
  page("GET", "/", [], { whyNever: "no route is there; at a gate the shop answers" }),
];

export const TARGETS: readonly Target[] = [
  ...OPERATIONS.map((operation) => ({
    method: operation.method,
    path: operation.path,
    operation,
    query: operation.parameters.filter((each) => each.in === "query").map(({ name }) => name),
    form: [],
    leadsOn: false,
    whyNever: operation.path.includes("/draw") ? NO_LIST.whyNever : null,
  })),
  ...PAGES,
];
