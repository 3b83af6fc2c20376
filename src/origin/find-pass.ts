/** Where a request may carry a pass: the queue's page sends it in a cookie or a form, a shop's script in a header. */

/** What the middlewares need of a request, whatever their framework calls it. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  header(name: string): string | undefined;
  /** The fields of a form that was sent and parsed; anything else is no form. */
  form(): unknown;
}

export interface FoundPass {
  readonly pass: string;
  readonly where: "header" | "cookie" | "form";
}

const PASS_HEADER = "x-queue-pass";
/** The cookie, and the field of the form. */
export const PASS_NAME = "queue_pass";
/** A browser may hold one for the host and one for the domain. */
const MOST_COOKIES = 3;

/**
 * All that a request brings: header, cookies, form, in this order. An old cookie must not hide the new pass of a form, and the
 * body of an upload is not read where a header or a cookie is good.
 */
export async function* findPasses(asked: Asked): AsyncGenerator<FoundPass> {
  const header = asked.header(PASS_HEADER);
  if (header) yield { pass: header, where: "header" };
  const pairs = (asked.header("cookie") ?? "").split(";").map((pair) => pair.trim());
  const cookies = pairs.filter((pair) => pair.startsWith(`${PASS_NAME}=`)).slice(0, MOST_COOKIES);
  for (const cookie of cookies) {
    const pass = cookie.slice(PASS_NAME.length + 1);
    if (pass !== "") yield { pass, where: "cookie" };
  }
  const field = readField(await asked.form());
  if (field) yield { pass: field, where: "form" };
}

function readField(form: unknown): string | null {
  if (typeof form !== "object" || form === null) return null;
  const value = form instanceof URLSearchParams ? form.get(PASS_NAME) : Reflect.get(form, PASS_NAME);
  return typeof value === "string" ? value : null;
}
