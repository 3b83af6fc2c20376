/** The people of a fuzzed queue: who they are, by what they show it, and what of theirs no answer to another person may hold. */
import { setTimeout as sleep } from "node:timers/promises";
import { decodeJwt } from "jose/jwt/decode";
import type { HeaderLine } from "./request.ts";

export interface Person {
  /** As Redis knows them. */
  readonly id: string;
  readonly event: string;
  /** What they send to be known. */
  readonly headers: readonly HeaderLine[];
  /** Texts, each enough to be them: a request with one may read what is theirs. */
  readonly proofs: readonly string[];
  /** Of those who were called and claimed; null for others. */
  readonly pass: string | null;
}

/** How a setup makes a person known to its queue. */
export interface Admission {
  /** What a newcomer sends with a join: nothing where the queue gives them a cookie. */
  introduce(): Promise<{ id: string | null; headers: readonly HeaderLine[]; proofs: readonly string[] }>;
}

const TRIES = 40;
const BETWEEN_MS = 100;

/** Has one more person join, and claim where `claims`. Throws when the queue does not let them. */
export async function admitPerson(
  url: string,
  event: string,
  admission: Admission,
  claims: boolean,
): Promise<Person> {
  const newcomer = await admission.introduce();
  const body = JSON.stringify({ event_id: event });
  const json: HeaderLine = ["content-type", "application/json"];
  const joined = await fetch(`${url}/api/v1/queue/join`, {
    method: "POST",
    headers: [...newcomer.headers, json] as [string, string][],
    body,
  });
  if (!joined.ok) throw new Error(`a join of ${event} was answered ${joined.status} ${await joined.text()}`);
  await joined.arrayBuffer();
  const cookies = joined.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
  const [cookie = ""] = cookies;
  const token = cookie.slice(cookie.indexOf("=") + 1);
  const id = newcomer.id ?? String(decodeJwt(token).sub);
  const headers: HeaderLine[] =
    cookie === "" ? [...newcomer.headers] : [...newcomer.headers, ["cookie", cookies.join("; ")]];
  const proofs = cookie === "" ? newcomer.proofs : [...newcomer.proofs, token];
  const pass = claims ? await claim(url, body, [...headers, json]) : null;
  return { id, event, headers, proofs: pass === null ? proofs : [...proofs, pass], pass };
}

async function claim(url: string, body: string, headers: readonly HeaderLine[]): Promise<string> {
  let last = "";
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await fetch(`${url}/api/v1/queue/claim`, {
      method: "POST",
      headers: headers as [string, string][],
      body,
    });
    last = await answer.text();
    if (answer.ok) return String((JSON.parse(last) as { queue_pass: unknown }).queue_pass);
    await sleep(BETWEEN_MS);
  }
  throw new Error(`nobody is called: ${last}`);
}
