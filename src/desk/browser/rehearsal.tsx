import { useState } from "preact/hooks";
import { useDesk } from "./desk-context.ts";

const COMMAND = "npm run stampede -- --users 2000 --streams 400";

/** A Worker cannot send a crowd to itself: the button is a command for the operator's own machine. */
export function Rehearsal() {
  const { rehearsal } = useDesk().voice.texts;
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(COMMAND);
    setCopied(true);
  };
  return (
    <section class="card" aria-labelledby="rehearsal">
      <h2 id="rehearsal">{rehearsal.heading}</h2>
      <p class="soft">{rehearsal.lead}</p>
      <ol class="steps">
        {rehearsal.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div class="command">
        <code>{COMMAND}</code>
        <button type="button" class="quiet" onClick={copy}>
          <span role="status">{isCopied ? rehearsal.copied : rehearsal.copy}</span>
        </button>
      </div>
      <p class="small soft">{rehearsal.note}</p>
    </section>
  );
}
