/**
 * The ways in which a shop's server may read the path of a request. Servers differ: one decodes `%2F`, another drops `;a=b`,
 * a third takes `\` for `/`. A guard that compared the path as it was sent would be walked around by writing it otherwise.
 */

/** Deeper than any server decodes; each round only makes the path shorter. */
const MOST_ROUNDS = 3;

/** A script, and behind it what PHP, CGI and ASP.NET hand to it as its own path: `/index.php/tickets` is `/tickets` to many shops. */
const PATH_OF_SCRIPT = /^(.*?)(\/[^/]+\.(?:php\d?|aspx?|cgi))(\/.+)$/;

/** Nearly every path: every server reads it alike, and the other ones take as long to read as all else that the gate does. */
const PLAIN = /^(?:\/[\w~-]+)*\/[\w~-][\w~.-]*$/;

/** Folded, each once. The first one is the path as it was sent. `path` begins with a slash. */
export function readingsOf(path: string): readonly string[] {
  return PLAIN.test(path) ? [path.toLowerCase()] : everyReadingOf(path);
}

/** The same of any path. */
export function everyReadingOf(path: string): readonly string[] {
  const readings = new Set<string>();
  const sent = decodeLetters(path);
  // Some servers drop parameters before they decode, and others after.
  for (let decoded of new Set([sent, withoutParameters(sent)])) {
    for (let round = 0; round <= MOST_ROUNDS; round++) {
      for (const each of new Set([decoded, withoutParameters(decoded)])) addReadings(each, readings);
      const next = decode(decoded);
      if (next === decoded) break;
      decoded = next;
    }
  }
  return [...readings];
}

/** As servers and databases compare that take letters for the same in both cases, with accents, or in another width. */
export function fold(text: string): string {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase(); // nearly every path, at a tenth of the cost
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\p{Cc}\p{Cf}]/gu, "")
    .toLowerCase();
}

/** Letters beyond ASCII, which a URL can hold in no other way than as `%E0%B8%81`. */
export function decodeLetters(path: string): string {
  return path.replace(/(%[89a-f][0-9a-f])+/gi, decodeRun);
}

/** A zero byte ends the path for some servers, and is dropped by others. */
function addReadings(path: string, readings: Set<string>): void {
  for (const each of new Set([path, path.split("\0")[0] ?? ""])) {
    const whole = tidy(each);
    readings.add(fold(whole));
    const [, folder = "", script, rest] = PATH_OF_SCRIPT.exec(whole.toLowerCase()) ?? [];
    if (script === undefined) continue;
    readings.add(fold(folder + script));
    readings.add(fold(folder + rest));
  }
}

function decode(path: string): string {
  return path.replace(/(%[0-9a-f]{2})+/gi, decodeRun);
}

/** Bytes that are no UTF-8 stay as they are written, and hide none of their neighbours. */
function decodeRun(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);
  }
}

/** `/a;v=1/b` is `/a/b` to servers that know path parameters. */
function withoutParameters(path: string): string {
  return path.replace(/;[^/\\]*/g, "");
}

/** One slash for many, no `.` and `..`, no slash at the end. */
function tidy(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split(/[/\\]+/)) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}
