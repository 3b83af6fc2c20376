/** Whose stream of an operator's page a loop is asked for. */
import { describe, expect, it } from "vitest";
import { nameWatcher, readWatcher } from "../../../../src/core/desk/watcher.ts";

describe("a request for a stream of the desk", () => {
  it.each(["operator", "viewer"] as const)("names its %s, in whatever script", (role) => {
    const account = { name: "สมชาย & co", role };
    const headers = new Headers(nameWatcher(account));
    expect(readWatcher(headers)).toEqual(account);
  });

  it("of a Worker that names nobody counts as a viewer's", () => {
    expect(readWatcher(new Headers())).toEqual({ name: "", role: "viewer" });
  });
});
