/** Judges a sale behind the gate by the shop's own log and by what people and bots were answered. */
import { jwtVerify } from "jose/jwt/verify";
import { importJWK } from "jose/key/import";
import type { BuyerSeen } from "../judge/evidence.ts";
import { busiestWindow } from "../judge/excess.ts";
import { counted, measured, mustBe, mustBeZero, type Row, row } from "../judge/verdict/row.ts";
import type { LogLine } from "../shops/start-shop.ts";
import type { BelievedKey, GateEvidence } from "./evidence.ts";
import { UPLOAD_BYTES } from "./same-bytes.ts";

export interface GateVerdict {
  readonly rows: readonly Row[];
  /** Examples of what broke a promise, in words. */
  readonly complaints: readonly string[];
}

const GUARDED: ReadonlySet<string> = new Set(["seats", "order"]);
const OUR_HEADERS = /^x.queue.(pass|user|event|partner)$/;
/** jose takes padding, too; a pass is known by one text. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const MOST_COMPLAINTS = 5;
const SECOND_MS = 1000;
/**
 * Passes are first issued at 1.2 × the rate at most, which is judged to 100 ms by Redis' history. Between a pass and the shop is the
 * buyer's own machine, here this one, which may stand still for a second or two: so the shop is judged by ten.
 */
const PASSES_PER_CALL = 1.2;
const WINDOW_SECONDS = 10;
/** Far below the upload: workerd keeps a window of it, not the whole. */
const MOST_UPLOAD_MB = 16;

interface Admission {
  readonly jti: string;
  readonly user: string;
}

export async function judgeGate(evidence: GateEvidence): Promise<GateVerdict> {
  const { log, buyers, bots, compared, rate, burstMs } = evidence;
  const complaints: string[] = [];
  const complain = (what: string, texts: readonly string[]) =>
    complaints.push(...texts.slice(0, MOST_COMPLAINTS).map((text) => `${what}: ${text}`));

  const questions = log.filter(isQuestion);
  const guarded = log.filter((line) => GUARDED.has(line.served) && !isQuestion(line));
  const unlawful: string[] = [];
  const firstAtMs = new Map<string, number>();
  const ordered = new Set<string>();
  for (const line of guarded) {
    const admission = await readAdmission(line, evidence);
    if (typeof admission === "string") {
      unlawful.push(`${line.method} ${line.target}: ${admission}`);
      continue;
    }
    if (!firstAtMs.has(admission.jti)) firstAtMs.set(admission.jti, line.at);
    if (line.served === "order") ordered.add(admission.jti);
  }
  complain("at the shop without a good pass", unlawful);
  const forged = log.filter((line) => !GUARDED.has(line.served) && ourHeaders(line).length > 0);
  complain(
    "a header of the gate's that it did not set",
    forged.map(({ target }) => target),
  );

  const admitted = buyers.filter(({ person }) => person.passIds.size > 0);
  const turnedAway = admitted.filter(({ seats, order }) => seats !== "shown" || order !== "taken");
  complain(
    "turned away with a pass",
    turnedAway.map(({ seats, order }) => `${seats}; ${order}`),
  );
  const unknown = admitted.filter(({ person }) => ![...person.passIds].some((jti) => ordered.has(jti)));
  complain(
    "not led to the waiting page",
    buyers.filter((buyer) => !isLed(buyer)).map(({ ledTo }) => ledTo),
  );
  complain("bots were shown", bots.breaches);
  complain("not the same", compared.differences);

  const arrivals = [...firstAtMs.values()].sort((a, b) => a - b).map((atMs) => ({ atMs, people: 1 }));
  const busiest = busiestWindow(arrivals, WINDOW_SECONDS * SECOND_MS);
  const most = Math.ceil(PASSES_PER_CALL * rate * WINDOW_SECONDS + (rate * burstMs) / 1000);
  const rows = [
    counted("requests in the shop's log", log.length),
    counted("of them guarded", guarded.length),
    counted(
      "of them questions of browsers before a call (OPTIONS), which carry nobody's cookie",
      questions.length,
    ),
    mustBeZero("guarded requests in the shop's log without a good pass", unlawful.length),
    mustBeZero("requests in it with a header of the gate's that somebody else wrote", forged.length),
    mustBe(
      "led to the waiting page when they came without a pass",
      buyers.filter(isLed).length,
      buyers.length,
    ),
    counted("came back with a pass", admitted.length),
    mustBeZero("of them turned away", turnedAway.length),
    mustBeZero("of them without an order in the shop's log", unknown.length),
    row(
      `most people new at the shop in ${WINDOW_SECONDS} s`,
      busiest,
      "",
      `at most ${most}`,
      busiest <= most,
    ),
    measured("the same in one second", busiestWindow(arrivals, SECOND_MS), ""),
    row("requests of bots", bots.requests, "", "more than 0", bots.requests > 0),
    mustBeZero("guarded pages that bots were shown", bots.breaches.length),
    counted("answers compared with the shop's own, byte for byte", compared.answers),
    mustBeZero("of them different", compared.differences.length),
    ...(compared.uploadMb === null ? [] : [uploadRow(compared.uploadMb)]),
    ...(evidence.rotations === null ? [] : [mustBe("steps of the key's rotation", evidence.rotations, 3)]),
  ];
  const answers = [...bots.byStatus]
    .sort()
    .map(([status, count]) => measured(`bots answered ${status}`, count, ""));
  return { rows: [...rows, ...answers], complaints };
}

/** A CORS preflight, which docs/gate.md lets through: whoever asks is nobody, and sees no body of the answer. */
function isQuestion({ method, headers }: LogLine): boolean {
  const asks = headers.origin !== undefined && headers["access-control-request-method"] !== undefined;
  return method === "OPTIONS" && asks && headers.cookie === undefined && headers.authorization === undefined;
}

function isLed({ ledTo }: BuyerSeen): boolean {
  return ledTo === "waiting page";
}

function uploadRow(grownMb: number): Row {
  const what = `workerd's growth while ${UPLOAD_BYTES / 1024 / 1024} MB were uploaded through it`;
  return row(what, grownMb, "MB", `at most ${MOST_UPLOAD_MB}`, grownMb <= MOST_UPLOAD_MB);
}

/** Who came with a good pass; in words, what is wrong with it. */
async function readAdmission(line: LogLine, { event, keys }: GateEvidence): Promise<Admission | string> {
  const header = (name: string) => String(line.headers[name] ?? "");
  const pass = header("x-queue-pass");
  if (pass === "") return "no pass";
  if (!TOKEN.test(pass)) return "not one of the queue's texts";
  const failures: string[] = [];
  for (const key of keys) {
    if (line.at < key.sinceMs || line.at > key.untilMs) continue;
    try {
      const { payload } = await jwtVerify(pass, await importKey(key), {
        algorithms: [key.alg],
        typ: "queue-pass+jwt",
        issuer: "virtual-queue",
        audience: "booking-origin",
        currentDate: new Date(line.at),
        clockTolerance: 1, // the gate looked a moment before the shop
      });
      if (payload.type !== "queue_pass" || payload.event_id !== event) return "a pass for something else";
      if (encodeURIComponent(String(payload.user_id)) !== header("x-queue-user")) return "another person";
      if (header("x-queue-event") !== event) return "another event";
      return { jti: String(payload.jti), user: String(payload.user_id) };
    } catch (error) {
      failures.push(String(error));
    }
  }
  return failures.join(", ") || "a pass of no key that was believed then";
}

async function importKey({ alg, key }: BelievedKey) {
  if (key instanceof Uint8Array) return key;
  return importJWK(key, alg);
}

function ourHeaders({ headers }: LogLine): string[] {
  return Object.keys(headers).filter((name) => OUR_HEADERS.test(name));
}
