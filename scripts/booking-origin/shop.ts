import type { PassVerifier } from "../../src/origin/index.ts";
import type { Ledger } from "./ledger.ts";

/** What every part of the shop works with. */
export interface Shop {
  readonly verifier: PassVerifier;
  readonly ledger: Ledger;
  readonly queueUrl: string;
}
