/** The asset that the proofs page loads when somebody asks for a check: the verifier, as a page calls it. */
export { readEvidence } from "../../verify/evidence.ts";
export { readIndex } from "../../verify/read-index.ts";
export { sourceAt } from "../../verify/source.ts";
export { verifyDraw } from "../../verify/verify-draw.ts";
export { verifyEntry } from "../../verify/verify-entry.ts";
