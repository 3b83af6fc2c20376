/**
 * One line of Redis MONITOR, which also shows the commands inside scripts:
 *   1763958123.123456 [0 lua] "ZADD" "queue:{demo}" "2822890000001" "3f6c…"
 * Redis escapes quotes, backslashes and all that is not printable ASCII.
 */
export interface MonitorLine {
  /** Redis's wall clock, ms since 1970 with microseconds. */
  readonly atMs: number;
  readonly command: string;
  readonly args: readonly string[];
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", a: "\x07", b: "\b" };

/** null for a line without a command, and for commands that are not wanted: most lines are HMGETs of 40 fields. */
export function parseMonitorLine(line: string, wanted: ReadonlySet<string>): MonitorLine | null {
  const start = line.indexOf('] "');
  const end = line.indexOf('"', start + 3);
  if (start < 0 || end < 0) return null;
  const command = line.slice(start + 3, end).toUpperCase();
  if (!wanted.has(command)) return null;
  const atMs = timeOf(line);
  return atMs !== null ? { atMs, command, args: quotedStrings(line, end + 1) } : null;
}

/** ms since 1970; null for a line that is of no command. */
export function timeOf(line: string): number | null {
  const atMs = Number(line.slice(0, Math.max(0, line.indexOf(" ["))) || Number.NaN) * 1000;
  return Number.isFinite(atMs) ? atMs : null;
}

function quotedStrings(line: string, from: number): string[] {
  const strings: string[] = [];
  let open = line.indexOf('"', from);
  while (open >= 0) {
    let close = line.indexOf('"', open + 1);
    while (close >= 0 && isEscaped(line, close)) close = line.indexOf('"', close + 1);
    if (close < 0) break;
    strings.push(plainText(line.slice(open + 1, close)));
    open = line.indexOf('"', close + 1);
  }
  return strings;
}

function isEscaped(line: string, index: number): boolean {
  let backslashes = 0;
  while (line[index - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

function plainText(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes = text.replace(/\\(x[0-9a-f]{2}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPED[code] ?? code),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
