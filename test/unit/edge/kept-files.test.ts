import { expect, it } from "vitest";
import { KeptFiles } from "../../../src/edge/kept-files.ts";

const MEGABYTE = 1_048_576;

it("keeps the files that were asked for last, as many as fit into eight megabytes", () => {
  const files = new KeptFiles();
  for (let n = 0; n < 7; n++) files.keep(`/${n}`, new Uint8Array(MEGABYTE));
  files.find("/0");
  for (let n = 7; n < 9; n++) files.keep(`/${n}`, new Uint8Array(MEGABYTE));
  const kept = Array.from({ length: 9 }, (_, n) => n).filter((n) => files.find(`/${n}`));
  expect(kept).toEqual([0, 3, 4, 5, 6, 7, 8]);
});

it("keeps a file once that is kept again", () => {
  const files = new KeptFiles();
  files.keep("/a", new Uint8Array(MEGABYTE));
  for (let n = 0; n < 20; n++) files.keep("/b", new Uint8Array(MEGABYTE));
  expect(files.find("/a")).toHaveLength(MEGABYTE);
});

it("does not keep what alone would take all of it", () => {
  const files = new KeptFiles();
  files.keep("/small", new Uint8Array(1));
  files.keep("/large", new Uint8Array(9 * MEGABYTE));
  expect([files.find("/small")?.length, files.find("/large")]).toEqual([1, undefined]);
});
