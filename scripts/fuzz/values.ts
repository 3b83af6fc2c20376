/** Texts and values that break programs which trust their input. */
import fc from "fast-check";

/** What stands in hostile texts: unescaped in a page it shows a hole. */
export const CANARY = `vqz"'><b onx=1>vqz`;

const NASTY = [
  "",
  " ",
  "0",
  "-1",
  "1e309",
  "NaN",
  "null",
  "true",
  "undefined",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "*",
  ".",
  "..",
  "../../etc/passwd",
  "%00",
  "\u0000",
  "a\u0000b",
  "a\r\nx-vqz: 1",
  "%0d%0ax-vqz: 1",
  "\ufeff",
  "\ud800",
  "\u202e",
  "ก่อน",
  "😀".repeat(20),
  "{event_id}",
  "}{",
  "demo}{other",
  "{{7*7}}<%= 7*7 %>",
  "' OR 1=1 --",
  "]]>",
  "</script><script>vqz",
  "<!--vqz",
  "javascript:vqz",
  "//vqz.example",
  "/\\vqz.example",
  "https://vqz.example/",
  "http://vqz.example@127.0.0.1/",
  "http://127.0.0.1:1/%2e%2e/",
  "http://[::1",
  CANARY,
  `${CANARY}${CANARY}`,
] as const;

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...NASTY), weight: 6 },
  { arbitrary: fc.string({ maxLength: 40 }), weight: 2 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 40 }), weight: 2 },
  { arbitrary: fc.constantFrom(65, 129, 281, 2100, 4200).map((length) => "A".repeat(length)), weight: 1 },
);

/** Any value that JSON can say, prototype keys and numbers that are none among them. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: nastyText, weight: 4 },
  {
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -0,
      -1,
      0.5,
      1e21,
      2 ** 53,
      -(2 ** 63),
      Number.MAX_VALUE,
      5e-324,
      [],
      {},
      [[]],
      [null],
    ),
    weight: 4,
  },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
  { arbitrary: fc.constantFrom(10, 200, 900).map(nested), weight: 1 },
);

function nested(depth: number): unknown {
  let value: unknown = CANARY;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

type Schema = Readonly<Record<string, unknown>>;

/**
 * A value as a JSON Schema wants it, of the words that docs/openapi.json uses. `known`: by a property's name, values that mean
 * something to this queue, which a random text never hits.
 */
export function valueFor(
  schema: Schema,
  known: (name: string) => fc.Arbitrary<unknown> | null,
  name = "",
): fc.Arbitrary<unknown> {
  const named = known(name);
  if (named !== null) return named;
  if (Array.isArray(schema.anyOf)) {
    return fc.oneof(...schema.anyOf.map((each: Schema) => valueFor(each, known, name)));
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case "object":
      return objectOf(schema, known);
    case "array":
      return fc.array(valueFor((schema.items ?? {}) as Schema, known, name), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(Number(schema.maxItems ?? 3), 3),
      });
    case "integer":
      return fc.integer({ min: Number(schema.minimum ?? -5), max: Number(schema.maximum ?? 100_000) });
    case "number":
      return fc.oneof(
        fc.integer({ min: -5, max: 2000 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      );
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "string":
      return nastyText;
    default:
      return nastyValue;
  }
}

const MOST_OPTIONAL = 2;

function objectOf(
  schema: Schema,
  known: (name: string) => fc.Arbitrary<unknown> | null,
): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const required = (schema.required ?? []) as string[];
  const fields = Object.fromEntries(properties.map(([name, each]) => [name, valueFor(each, known, name)]));
  const optional = Object.keys(fields).filter((name) => !required.includes(name));
  if (optional.length <= MOST_OPTIONAL) return fc.record(fields, { requiredKeys: required });
  // Of many each would be wrong by chance, and no change ever done.
  return fc.subarray(optional, { maxLength: MOST_OPTIONAL }).chain((names) => {
    const chosen = [...required, ...names].map(
      (name) => [name, fields[name] as fc.Arbitrary<unknown>] as const,
    );
    return fc.record(Object.fromEntries(chosen));
  });
}
