/**
 * The package's door for booking origins: `import { createPassVerifier } from "virtual-queue/origin"`. They get it compiled
 * by `npm run package`, for no Node reads TypeScript in node_modules.
 */
export type { PassClaims, PublicKeyAlg } from "../core/pass-claims.ts";
export { type AskOptions, type QueueAccess, QueueRequestError } from "./ask-queue.ts";
export { type AdmittedPass, passCookie } from "./guard.ts";
export {
  type ExtendedPass,
  extendPass,
  type FreshCheck,
  type PassExtension,
  type RedeemedStatus,
  redeemPass,
  type StandingPass,
  verifyFresh,
} from "./hold-pass.ts";
export {
  createPassVerifier,
  type PassCheck,
  type PassRefusal,
  type PassVerdict,
  type PassVerifier,
  type PassVerifierOptions,
} from "./pass-verifier.ts";
export { type BookingReport, type ReportedStatus, reportBooking } from "./report-booking.ts";
export { QueuePassError, verifyQueuePass } from "./verify-queue-pass.ts";
