/** A Redis command as its client sent it: the name and its arguments, all of them text. */
export type Command = readonly string[];

/** A request that is answered with an HTTP error and executes nothing. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads the body of `POST /`. Throws Refusal (400) in Upstash's words. */
export function parseCommand(body: Buffer): Command {
  const json = parseJson(body, "ERR failed to parse command");
  if (!Array.isArray(json)) throw new Refusal(400, "ERR failed to parse command");
  if (json.length === 0) throw new Refusal(400, "ERR empty command");
  return json.map(toArgument);
}

/** Reads the body of `POST /pipeline` and `POST /multi-exec`. Throws Refusal (400) in Upstash's words. */
export function parseCommands(body: Buffer, kind: "pipeline" | "transaction"): Command[] {
  const json = parseJson(body, `ERR failed to parse ${kind} request`);
  if (!Array.isArray(json)) throw new Refusal(400, `ERR failed to parse ${kind} request`);
  if (json.length === 0) throw new Refusal(400, `ERR empty ${kind} request`);
  return json.map((command: unknown) => {
    if (!Array.isArray(command)) throw new Refusal(400, `ERR failed to parse ${kind} request`);
    if (command.length === 0) throw new Refusal(400, "ERR empty command");
    return command.map(toArgument);
  });
}

function parseJson(body: Buffer, otherwise: string): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // Not JSON, or empty: the client's error.
    throw new Refusal(400, otherwise);
  }
}

function toArgument(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
      return String(value);
    default:
      if (value === null) throw new Refusal(400, "ERR null args are not supported");
      throw new Refusal(400, `ERR unsupported arg type: ${Array.isArray(value) ? "array" : "object"}`);
  }
}
