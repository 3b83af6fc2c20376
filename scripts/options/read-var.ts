/** `NAME:VALUE` as wrangler takes it; a value that is a JSON object becomes a table, such as EVENTS. */
export function readVar(text: string): [name: string, value: unknown] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new Error(`--var ${text} is not NAME:VALUE`);
  const value = text.slice(colon + 1);
  return [text.slice(0, colon), readTable(value) ?? value];
}

function readTable(value: string): object | undefined {
  try {
    const json: unknown = JSON.parse(value);
    return typeof json === "object" && json !== null ? json : undefined;
  } catch {
    // plain text, as most values are
    return undefined;
  }
}
