/** `NAME:VALUE` arguments as variables. A value that is JSON of an object is a table, anything else is text. */
export function readVars(args: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    args.map((arg) => {
      const colon = arg.indexOf(":");
      if (colon < 1) throw new Error(`--var takes NAME:VALUE, not ${arg}`);
      return [arg.slice(0, colon), readValue(arg.slice(colon + 1))];
    }),
  );
}

function readValue(text: string): unknown {
  if (!text.startsWith("{")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // config.ts says what is wrong with it
  }
}
