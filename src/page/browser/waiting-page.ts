/** The one script of all documents, see src/page. */
import { readModel, type ScriptModel } from "./read-model.ts";
import { Visit } from "./visit.ts";
import { wakeParts } from "./wake-parts.ts";

const handOver = document.querySelector<HTMLFormElement>("#hand-over");
const model = readModel();

// During the load, so that "back" in the shop leads to the queue and not here; where it does lead here, it goes on.
if (handOver && isBack()) history.back();
else if (handOver) handOver.submit();
// A browser may load pages that are not opened yet. Those must not take places.
else if (model && isPrerendered()) {
  document.addEventListener("prerenderingchange", () => visit(model), { once: true });
} else if (model) visit(model);

function visit(model: ScriptModel): void {
  wakeParts();
  new Visit(model).start();
}

function isPrerendered(): boolean {
  return (document as Document & { readonly prerendering?: boolean }).prerendering === true;
}

function isBack(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "back_forward";
}
