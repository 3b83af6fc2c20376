/** Before each file of properties: fast-check begins with the seed of the run. */
import fc from "fast-check";
import { SEED } from "./runs.ts";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
