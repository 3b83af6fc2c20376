import type { DrawingWords } from "../words/drawing.ts";
import { useDesk } from "./desk-context.ts";
import { Note } from "./notes.tsx";

interface Props {
  readonly event: string;
  readonly words: DrawingWords;
}

/** How far the drawing is that the event opens with. What is said changes with its steps, so screen readers announce it. */
export function DrawingPanel({ event, words: { says, isAlarming, facts, isPublished } }: Props) {
  const { drawing } = useDesk().voice.texts;
  const sentences = says.map((words) => <p key={words}>{words}</p>);
  return (
    <section class="card drawing" aria-labelledby="drawing">
      <h2 id="drawing">{drawing.heading}</h2>
      <div role="status">{isAlarming ? <Note tone="bad">{sentences}</Note> : sentences}</div>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isPublished && (
        <p class="small">
          <a href={`/queue/${encodeURIComponent(event)}/draw`} target="_blank" rel="noreferrer">
            {drawing.proofs}
          </a>
        </p>
      )}
    </section>
  );
}
