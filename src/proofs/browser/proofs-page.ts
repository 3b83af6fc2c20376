/** The script of the proofs page: a form that checks the drawing in this browser. The verifier is loaded when it is asked for. */
import type { Step } from "../../verify/findings.ts";
import type { Expectations, Report } from "../../verify/verify-draw.ts";
import type { ScriptModel } from "../proofs-model.ts";
import { PROOFS_TEXTS } from "../texts/languages.ts";
import { element } from "./elements.ts";
import { showReport } from "./show-report.ts";

type Verifier = typeof import("./verifier.ts");

/** What the waiting page saves has some two thousand. */
const MOST_FILE_BYTES = 65_536;

const text = document.querySelector("#model")?.textContent;
if (text) offerCheck(JSON.parse(text) as ScriptModel);

function offerCheck(model: ScriptModel): void {
  const texts = PROOFS_TEXTS[model.language];
  const { check } = texts;
  const page = location.origin + model.path;
  document.querySelector("#address")?.replaceChildren(page);

  const field = (id: string) =>
    element("textarea", { id, "aria-describedby": `${id}-hint`, spellcheck: "false", autocomplete: "off" });
  const [receipt, kept] = [field("receipt"), field("kept")];
  const file = element("input", {
    type: "file",
    id: "file",
    accept: ".json,.txt,application/json,text/plain",
  });
  const believes = element("input", { type: "checkbox", id: "believes" });
  const all = element("button", { type: "button" }, check.all);
  const byReceipt = element("button", { type: "submit", class: "quiet" }, check.byReceipt);
  const progress = element("progress", { max: "1", "aria-label": check.heading });
  const told = element("p", { class: "small", role: "status" });
  const result = element("div", { id: "result", role: "status", tabindex: "-1" });
  const form = element(
    "form",
    {},
    all,
    element("label", { for: "file" }, check.file),
    file,
    element("label", { for: "receipt" }, check.receipt),
    element("p", { class: "small", id: "receipt-hint" }, check.receiptHint),
    receipt,
    byReceipt,
    element("label", { for: "kept" }, check.kept),
    element("p", { class: "small", id: "kept-hint" }, check.keptHint),
    kept,
  );
  if (!model.isPublicBeacon) form.prepend(element("label", { class: "choice" }, believes, check.believe));
  document.querySelector("#check")?.append(form, told, result);
  receipt.value = takeReceipt();

  let reading: Promise<void> | null = null;
  file.addEventListener("change", () => {
    reading = readInto(receipt, file);
  });
  all.addEventListener("click", () =>
    run(({ verifyDraw, sourceAt }, expected) => verifyDraw(sourceAt(page), expected)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(({ readEvidence, verifyEntry, sourceAt }, expected) =>
      verifyEntry(sourceAt(page), readEvidence(receipt.value, "receipt").receipt ?? "", expected),
    );
  });

  async function run(work: (verifier: Verifier, expected: Expectations) => Promise<Report>): Promise<void> {
    const buttons = [all, byReceipt];
    for (const button of buttons) button.disabled = true;
    result.replaceChildren();
    told.replaceChildren(check.loading);
    progress.removeAttribute("value");
    told.after(progress);
    try {
      await reading;
      const verifier: Verifier = await import(model.verifier);
      const report = await work(verifier, await expectations(verifier));
      result.replaceChildren(...showReport(report, texts));
      told.replaceChildren();
      result.focus();
    } catch {
      // The script could not be loaded, or the browser has no WebCrypto.
      told.replaceChildren(check.failed);
    } finally {
      progress.remove();
      for (const button of buttons) button.disabled = false;
    }
  }

  /** The beacon that the organiser names is believed only once the reader has said so. */
  async function expectations({ readEvidence, readIndex, sourceAt }: Verifier): Promise<Expectations> {
    const named = believes.checked ? readIndex(await sourceAt(page).readIndex())?.beacon : undefined;
    return {
      onProgress: showProgress,
      kept: [
        ...readEvidence(receipt.value, "receipt").checkpoints,
        ...readEvidence(kept.value, "checkpoint").checkpoints,
      ],
      ...(named && { beacon: named }),
    };
  }

  function showProgress(step: Step, done: number, of: number): void {
    progress.value = done / of;
    const percent = new Intl.NumberFormat(texts.locale, { style: "percent" }).format(done / of);
    told.replaceChildren(check.working(texts.steps[step], percent));
  }
}

async function readInto(field: HTMLTextAreaElement, { files }: HTMLInputElement): Promise<void> {
  const [saved] = files ?? [];
  if (saved && saved.size <= MOST_FILE_BYTES) field.value = await saved.text();
}

/** The waiting page hands a receipt over behind the "#", which no server is sent. It does not stay in the address, which people share. */
function takeReceipt(): string {
  const receipt = new URLSearchParams(location.hash.slice(1)).get("receipt");
  if (receipt === null) return "";
  history.replaceState(history.state, "", location.pathname + location.search);
  return receipt;
}
