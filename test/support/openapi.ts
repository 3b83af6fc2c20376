/** Holds real answers of a running queue against docs/openapi.json. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape, read by paths
const document: any = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"));

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ajv = new Ajv2020({ strict: false, formats: { "date-time": ISO_8601 } });
ajv.addSchema({ $id: "openapi", components: closed(document.components) as object });

/** Throws when the document says nothing of such an answer, or says otherwise. `path` as it was asked for. */
export function expectDescribed(method: string, path: string, status: number, body: unknown): void {
  const { route, operation } = find(method, path);
  expectShape(`${route} ${status}`, operation.responses[status]?.content?.["application/json"]?.schema, body);
}

/** The same of a message of a stream. */
export function expectFrameDescribed(data: unknown): void {
  const { operation } = find("GET", "/api/v1/queue/position/demo/stream");
  expectShape("a frame", operation.responses[200].content["text/event-stream"].schema, data);
}

function find(method: string, path: string) {
  const asked = new URL(path, "http://queue").pathname;
  for (const [route, operations] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${route.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`);
    // biome-ignore lint/suspicious/noExplicitAny: as the document
    const operation = (operations as any)[method.toLowerCase()];
    if (operation && pattern.test(asked)) return { route: `${method} ${route}`, operation };
  }
  throw new Error(`docs/openapi.json has no ${method} ${asked}`);
}

/** The same, with every field refused that it does not name: the document leaves room for later fields, a test does not. */
function closed(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closed(part)]));
  return "properties" in schema && "type" in schema ? { ...parts, additionalProperties: false } : parts;
}

function expectShape(what: string, schema: unknown, body: unknown): void {
  if (schema === undefined) throw new Error(`docs/openapi.json has no answer for ${what}`);
  const validate = ajv.compile(
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components')),
  );
  if (validate(body)) return;
  throw new Error(`${what}: ${JSON.stringify(body)} is not as described: ${ajv.errorsText(validate.errors)}`);
}
