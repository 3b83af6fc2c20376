import type { PageModel } from "../page-model.ts";

export type ScriptModel = Omit<PageModel, "nonce" | "formProof">;

/** What the Worker wrote into the page for its script. */
export function readModel(): ScriptModel | null {
  const text = document.querySelector("#model")?.textContent;
  return text ? (JSON.parse(text) as ScriptModel) : null;
}
