/** What the doctor found out about one thing. */
export interface Finding {
  /** warn: it works, but not as well or not for long. skip: it could not be asked. */
  readonly status: "ok" | "warn" | "fail" | "skip";
  readonly what: string;
  readonly says: string;
  /** How to mend it, or what to give so that it can be asked; null where there is nothing to do. */
  readonly mend: string | null;
}

type Status = Finding["status"];

const finding =
  (status: Status) =>
  (what: string, says: string, mend: string | null = null): Finding => ({ status, what, says, mend });

export const ok = finding("ok");
export const warn = finding("warn");
export const fail = finding("fail");
export const skip = finding("skip");

/** A line to print. */
export function describeFinding({ status, what, says, mend }: Finding): string {
  return `${status.padEnd(4)}  ${what}: ${says}${mend === null ? "" : `; ${mend}`}`;
}

/** The last line: how many of each there are. */
export function summarize(findings: readonly Finding[]): string {
  const count = (status: Status) => findings.filter((each) => each.status === status).length;
  return `${count("ok")} ok, ${count("warn")} warn, ${count("fail")} fail, ${count("skip")} not asked`;
}

export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status !== "fail");
}
