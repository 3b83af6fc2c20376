/**
 * The ways in which a shop's server may read the path of a request. Servers differ: one decodes `%2F`, another drops `;a=b`,
 * a third takes `\` for `/`. A guard that compared the path as it was sent would be walked around by writing it otherwise.
 */

/** Deeper than any server decodes; each round only makes the path shorter. */
const MOST_ROUNDS = 3;

/** In lower case, each once. The first one is the path as it was sent. `path` begins with a slash. */
export function readingsOf(path: string): readonly string[] {
  const readings = new Set<string>();
  let decoded = path;
  for (let round = 0; round <= MOST_ROUNDS; round++) {
    readings.add(tidy(decoded));
    readings.add(tidy(withoutParameters(decoded)));
    const next = decode(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return [...readings];
}

/** Bytes that are no UTF-8 stay as they are written. */
function decode(path: string): string {
  return path.replace(/(%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

/** `/a;v=1/b` is `/a/b` to servers that know path parameters. */
function withoutParameters(path: string): string {
  return path.replace(/;[^/\\]*/g, "");
}

/** One slash for many, no `.` and `..`, nothing behind a zero byte, no slash at the end. */
function tidy(path: string): string {
  const segments: string[] = [];
  for (const segment of (path.split("\0")[0] ?? "").toLowerCase().split(/[/\\]+/)) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}
