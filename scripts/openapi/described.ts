/** Holds real answers of a running queue against docs/openapi.json. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

export type Json = Readonly<Record<string, unknown>>;

export interface Operation {
  /** `GET /api/v1/queue/position/{event_id}` */
  readonly route: string;
  readonly method: string;
  /** As in the document, with `{event_id}`. */
  readonly path: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly schema: Json;
  }[];
  /** Of a JSON body; null for routes that take none. */
  readonly body: Json | null;
  /** Names of the ways to say who asks, each enough by itself; empty: nobody has to. */
  readonly security: readonly string[];
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { schema: Json }>> }
    >
  >;
}

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape, read by paths
const document: any = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"));

/** Every operation of the document. */
export const OPERATIONS: readonly Operation[] = Object.entries(document.paths).flatMap(([path, byMethod]) =>
  // biome-ignore lint/suspicious/noExplicitAny: as the document
  Object.entries(byMethod as any).map(([method, operation]: [string, any]) => ({
    route: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    body: operation.requestBody?.content["application/json"].schema ?? null,
    security: (operation.security ?? []).flatMap(Object.keys),
    responses: operation.responses,
  })),
);

const MATCHERS = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
}));

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ajv = new Ajv2020({ strict: false, formats: { "date-time": ISO_8601 } });
ajv.addSchema({ $id: "openapi", components: closed(document.components) as object });

/** Compiling a schema takes longer than an answer. */
const compiled = new Map<unknown, ValidateFunction>();

/** The operation that a path, as it was asked for and without its query, is of; null when the document has none. */
export function findOperation(method: string, pathname: string): Operation | null {
  const found = MATCHERS.find(
    ({ operation, pattern }) => operation.method === method && pattern.test(pathname),
  );
  return found?.operation ?? null;
}

/** What is wrong with a JSON answer of this status; null when it is as described. */
export function differenceOf({ route, responses }: Operation, status: number, body: unknown): string | null {
  return differenceOfShape(
    `${route} ${status}`,
    responses[status]?.content?.["application/json"]?.schema,
    body,
  );
}

/** Throws when the document says nothing of such an answer, or says otherwise. `path` as it was asked for. */
export function expectDescribed(method: string, path: string, status: number, body: unknown): void {
  const difference = differenceOf(find(method, path), status, body);
  if (difference !== null) throw new Error(difference);
}

/** The same of a message of a stream. */
export function expectFrameDescribed(data: unknown): void {
  const { responses } = find("GET", "/api/v1/queue/position/demo/stream");
  const difference = differenceOfShape(
    "a frame",
    responses[200]?.content?.["text/event-stream"]?.schema,
    data,
  );
  if (difference !== null) throw new Error(difference);
}

function find(method: string, path: string): Operation {
  const asked = new URL(path, "http://queue").pathname;
  const operation = findOperation(method, asked);
  if (operation === null) throw new Error(`docs/openapi.json has no ${method} ${asked}`);
  return operation;
}

/** The same, with every field refused that it does not name: the document leaves room for later fields, a test does not. */
function closed(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closed(part)]));
  return "properties" in schema && "type" in schema ? { ...parts, additionalProperties: false } : parts;
}

function differenceOfShape(what: string, schema: unknown, body: unknown): string | null {
  if (schema === undefined) return `docs/openapi.json has no answer for ${what}`;
  const validate =
    compiled.get(schema) ??
    ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components')));
  compiled.set(schema, validate);
  if (validate(body)) return null;
  return `${what}: ${JSON.stringify(body)} is not as described: ${ajv.errorsText(validate.errors)}`;
}
