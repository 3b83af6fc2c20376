import type { EventRow, TrailEntry } from "../answers.ts";
import { CREATE_HREF, hrefOf } from "../route.ts";
import { Badge } from "./badge.tsx";
import { isOperator, useDesk } from "./desk-context.ts";
import { Loading, Trouble } from "./notes.tsx";
import { Rehearsal } from "./rehearsal.tsx";
import { TrailList } from "./trail-list.tsx";
import { usePolled } from "./use-polled.ts";
import { useTitle } from "./use-title.ts";

const EVERY_MS = 5000;
const TRAIL_EVERY_MS = 30_000;

export function EventsPage() {
  const desk = useDesk();
  const { texts } = desk.voice;
  const heading = useTitle(texts.events.heading, desk.voice);
  const { body, failure, reload } = usePolled<{ events: EventRow[] }>("/events", EVERY_MS);
  const trail = usePolled<{ entries: TrailEntry[] }>("/trail", TRAIL_EVERY_MS);
  return (
    <>
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {texts.events.heading}
        </h1>
        {isOperator(desk) && (
          <a class="button quiet" href={CREATE_HREF}>
            {texts.events.create}
          </a>
        )}
      </div>
      {!isOperator(desk) && <p class="note plain">{texts.viewerOnly}</p>}
      {failure && <Trouble failure={failure} voice={desk.voice} again={reload} />}
      {!body && !failure && <Loading voice={desk.voice} />}
      {body && <EventList rows={body.events} />}
      <div class="columns">
        <Rehearsal />
        {trail.body && (
          <section class="card" aria-labelledby="desk-trail">
            <h2 id="desk-trail">{texts.trail.desk}</h2>
            <TrailList entries={trail.body.entries} />
          </section>
        )}
      </div>
    </>
  );
}

function EventList({ rows }: { readonly rows: readonly EventRow[] }) {
  const { voice } = useDesk();
  const { none } = voice.texts.events;
  if (rows.length === 0) {
    return (
      <section class="card empty">
        <h2>{none.heading}</h2>
        <p class="soft">{none.lead}</p>
      </section>
    );
  }
  return (
    <ul class="events">
      {rows.map((row) => (
        <EventCard key={row.event_id} row={row} />
      ))}
    </ul>
  );
}

function EventCard({ row }: { readonly row: EventRow }) {
  const { texts, formats } = useDesk().voice;
  const { event_id, name, created, status, numbers } = row;
  const figures = [
    [texts.tiles.waiting.name, numbers?.waiting],
    [texts.tiles.called.name, numbers?.called],
    [texts.tiles.admitted.name, numbers?.admitted],
    [texts.tiles.completed.name, numbers?.completed],
  ] as const;
  return (
    <li class="card event-card">
      <div class="event-name">
        <h2>
          <a href={hrefOf(event_id)}>{name}</a>
        </h2>
        <p class="small soft">
          <code>{event_id}</code>
          {created && ` · ${texts.events.created}`}
        </p>
      </div>
      <Badge status={status} texts={texts} />
      <dl>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value === undefined ? "–" : formats.number(value)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
