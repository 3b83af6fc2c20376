/**
 * The package's door for booking origins: `import { createPassVerifier } from "virtual-queue/origin"`. They get it compiled
 * by `npm run package`, for no Node reads TypeScript in node_modules.
 */
export type { PassClaims, PublicKeyAlg } from "../core/pass-claims.ts";
export { type AdmittedPass, passCookie } from "./guard.ts";
export {
  createPassVerifier,
  type PassCheck,
  type PassRefusal,
  type PassVerdict,
  type PassVerifier,
  type PassVerifierOptions,
} from "./pass-verifier.ts";
export {
  type BookingReport,
  BookingReportError,
  type QueueAccess,
  type ReportedStatus,
  type ReportOptions,
  reportBooking,
} from "./report-booking.ts";
export { QueuePassError, verifyQueuePass } from "./verify-queue-pass.ts";
