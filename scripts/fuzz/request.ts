/** A request as it goes over the wire, and how a person sends the same again. */
export type HeaderLine = readonly [name: string, value: string];

export interface FuzzRequest {
  /** The target that it was made for, whatever was spoilt: `GET /queue/{event_id}`. */
  readonly made: string;
  readonly method: string;
  /** As it is written in the request's first line. */
  readonly path: string;
  /** In order, doubled ones too; each value in latin1, a character a byte. */
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer | null;
  /** The sender goes away before all of the body is sent. */
  readonly isCut: boolean;
}

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  /** Of a stream its beginning. */
  readonly body: string;
}

/** A line for a shell. Bytes beyond ASCII and a body go through `printf`. */
export function curlOf(url: string, { method, path, headers, body }: FuzzRequest): string {
  const lines = headers.map(
    ([name, value]) => `-H ${quote(value === "" ? `${name};` : `${name}: ${value}`)}`,
  );
  const sent = body === null ? "" : ` --data-binary @<(printf '%b' ${quote(escapeBytes(body))})`;
  return `curl -sik --path-as-is -X ${quote(method)} ${lines.join(" ")}${sent} ${quote(url + path)}`;
}

/** Of everything that a request says, for looking whether it holds a text. */
export function textOf({ path, headers, body }: FuzzRequest): string {
  return [path, ...headers.map(([name, value]) => `${name}: ${value}`), body?.toString("utf8") ?? ""].join(
    "\n",
  );
}

export function headerOf(headers: readonly HeaderLine[], name: string): string | null {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}

function quote(text: string): string {
  if (/^[ -~]*$/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `$'${escapeBytes(Buffer.from(text, "latin1")).replaceAll("'", "\\'")}'`;
}

function escapeBytes(bytes: Buffer): string {
  return [...bytes]
    .map((byte) =>
      byte >= 32 && byte < 127 && byte !== 92
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, "0")}`,
    )
    .join("");
}
