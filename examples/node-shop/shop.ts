import type { PassVerifier } from "virtual-queue/origin";
import type { Ledger } from "./ledger.ts";

/** What the API and the pages share. */
export interface Shop {
  readonly verifier: PassVerifier;
  readonly ledger: Ledger;
  readonly queueUrl: string;
}
