/** A property that a mutant breaks is broken: no simpler case is looked for. */
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
