/** docs/openapi.json: the routes with src/wire's schemas, as OpenAPI 3.1. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import * as answers from "../../src/wire/answers.ts";
import * as deskAnswers from "../../src/wire/desk-answers.ts";
import { PROBLEMS } from "../../src/wire/problem-codes.ts";
import { DESK_ROUTES } from "./desk-routes.ts";
import { type Caller, ROUTES, type Route } from "./routes.ts";

type Json = Readonly<Record<string, unknown>>;

/** Each body by the name that src/wire gives it. */
const SCHEMAS = Object.entries<v.GenericSchema>({ ...answers, ...deskAnswers });
const NAMES = new Map<unknown, string>(SCHEMAS.map(([name, schema]) => [schema, name]));

/** By what a caller may show who they are: one of them is enough. */
const SECURITY: Record<Caller, readonly string[]> = {
  anybody: [],
  visitor: ["visitor"],
  origin: ["origin"],
  desk: ["desk", "deskSession", "access"],
};

export function makeOpenApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of [...ROUTES, ...DESK_ROUTES]) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Virtual Queue",
      version,
      description: "Made of src/wire by `npm run openapi`. What the fields mean stands in api.md.",
    },
    paths,
    components: {
      schemas: Object.fromEntries(SCHEMAS.map(([name, schema]) => [name, schemaOf(schema)])),
      securitySchemes: {
        visitor: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-vq_visitor_*",
          description: "Set by join and by the page.",
        },
        origin: { type: "http", scheme: "bearer", description: "ORIGIN_TOKEN" },
        desk: { type: "http", scheme: "bearer", description: "A token of ADMIN_TOKENS" },
        deskSession: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-vq_desk",
          description: "Set by the session's route; acts need X-Desk: 1 from the queue's own origin.",
        },
        access: {
          type: "apiKey",
          in: "header",
          name: "Cf-Access-Jwt-Assertion",
          description: "Sent by Cloudflare Access; acts need X-Desk: 1.",
        },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const { summary, caller, params, query, headers = [], body } = route;
  return {
    summary,
    ...(caller !== "anybody" && { security: SECURITY[caller].map((scheme) => ({ [scheme]: [] })) }),
    parameters: [
      ...parametersOf("path", params),
      ...parametersOf("query", query),
      ...headers.map((header) => ({ ...header, in: "header", schema: { type: "string" } })),
    ],
    ...(body && {
      requestBody: {
        required: query === undefined,
        content: { "application/json": { schema: schemaOf(body) } },
      },
    }),
    responses: { ...answersOf(route), ...refusalsOf(route) },
  };
}

function parametersOf(where: "path" | "query", schema: v.GenericSchema | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: property,
  }));
}

function answersOf({ answers: byStatus, frames }: Route): Record<string, Json> {
  const entries = Object.entries(byStatus).map(([status, schemas]) => {
    const content = {
      ...(schemas.length > 0 && { "application/json": { schema: anyOf(schemas) } }),
      // A frame's data; OpenAPI knows no schema for the stream around it.
      ...(status === "200" && frames && { "text/event-stream": { schema: anyOf(frames) } }),
    };
    const description = status === "204" ? "The reader has read the last frame already" : "Done";
    return [status, { description, ...(Object.keys(content).length > 0 && { content }) }] as const;
  });
  return Object.fromEntries(entries);
}

/** By status, with its codes. */
function refusalsOf({ refusals, answers: byStatus }: Route): Record<string, Json> {
  const codesOf = new Map<number, string[]>();
  for (const code of refusals) {
    const [status] = PROBLEMS[code];
    codesOf.set(status, [...(codesOf.get(status) ?? []), code]);
  }
  const entries = [...codesOf].map(([status, codes]) => {
    const schema = anyOf([answers.problemAnswer, ...(byStatus[status] ?? [])]);
    return [status, { description: codes.join(", "), content: { "application/json": { schema } } }] as const;
  });
  return Object.fromEntries(entries);
}

function anyOf(schemas: readonly v.GenericSchema[]): Json {
  const [first, ...others] = schemas.map(referTo);
  return others.length === 0 && first ? first : { anyOf: schemas.map(referTo) };
}

function referTo(schema: v.GenericSchema): Json {
  const name = NAMES.get(schema);
  return name === undefined ? schemaOf(schema) : { $ref: `#/components/schemas/${name}` };
}

/** Without what JSON Schema has no words for: a check by a function stands in api.md. */
function schemaOf(schema: v.GenericSchema): Json {
  const { $schema: _, ...rest } = toJsonSchema(schema, { errorMode: "ignore" }) as Json;
  return rest;
}
