import { useState } from "preact/hooks";
import type { TrailEntry } from "../answers.ts";
import { EVENTS_HREF, reportHrefOf } from "../route.ts";
import { drawingOf } from "../words/drawing.ts";
import { tilesOf } from "../words/tiles.ts";
import { eventPath } from "./ask.ts";
import { Badge } from "./badge.tsx";
import { CarePanel } from "./care-panel.tsx";
import { ChangeDialog, type Wish } from "./change-dialog.tsx";
import { ChartPanel } from "./chart-panel.tsx";
import { isOperator, useDesk } from "./desk-context.ts";
import { DrawingPanel } from "./drawing-panel.tsx";
import { EventNotes } from "./event-notes.tsx";
import { LiveSign } from "./live-sign.tsx";
import { Loading, Trouble } from "./notes.tsx";
import { PersonPanel } from "./person-panel.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { Switches } from "./switches.tsx";
import { Tiles } from "./tiles.tsx";
import { TrailList } from "./trail-list.tsx";
import { useEvent } from "./use-event.ts";
import { usePolled } from "./use-polled.ts";
import { useTitle } from "./use-title.ts";
import { ValuesPanel } from "./values-panel.tsx";

const TRAIL_EVERY_MS = 30_000;

/** One event: what happens, what holds, and what can be done about it. */
export function EventPage({ event }: { readonly event: string }) {
  const desk = useDesk();
  const { voice } = desk;
  const { texts } = voice;
  const watched = useEvent(event);
  const trail = usePolled<{ entries: TrailEntry[] }>(`${eventPath(event)}/audit`, TRAIL_EVERY_MS);
  const [wish, setWish] = useState<Wish | null>(null);
  const { view, numbers, failure } = watched;
  const name = view?.name ?? event;
  const drawing = view && drawingOf(view, numbers, Date.now(), voice);
  const heading = useTitle(name, voice);
  const mayAct = isOperator(desk);
  /** An act beside a change was done: it may have made another version. */
  const acted = (words: string) => {
    watched.say(words);
    void watched.reload();
    void trail.reload();
  };

  return (
    <>
      <a class="back" href={EVENTS_HREF}>
        {texts.events.back}
      </a>
      <div class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {name}
          </h1>
          <p class="small soft">
            <code>{event}</code>
            {view?.created && ` · ${texts.events.created}`} ·{" "}
            <a href={`/queue/${encodeURIComponent(event)}`} target="_blank" rel="noreferrer">
              {texts.control.openPage}
            </a>{" "}
            · <a href={reportHrefOf(event)}>{texts.report.link}</a>
          </p>
        </div>
        {view && <Badge status={view.status} texts={texts} />}
        <LiveSign state={watched.live} numbersAtMs={watched.numbersAtMs} />
      </div>
      {failure && <Trouble failure={failure} voice={voice} again={watched.reload} />}
      {!view && !failure && <Loading voice={voice} />}
      {view && (
        <>
          <EventNotes view={view} />
          {!mayAct && (
            <p class="note plain" id="viewer-only">
              {texts.viewerOnly}
            </p>
          )}
          <div class="desk">
            <div class="now">
              {drawing && <DrawingPanel event={event} words={drawing} />}
              <Tiles tiles={tilesOf(view, numbers, voice)} />
            </div>
            <div class="side">
              <div class="act">
                <Switches view={view} wish={setWish} />
                <ValuesPanel view={view} wish={setWish} />
              </div>
              <div class="aside">
                <PersonPanel event={event} numbers={numbers} say={acted} />
                <CarePanel
                  view={view}
                  drawing={drawing?.canBeGivenUp ? (numbers?.draw ?? null) : null}
                  say={acted}
                />
              </div>
            </div>
            <ChartPanel event={event} samples={watched.samples} />
            <div class="more">
              {trail.body && (
                <section class="card" aria-labelledby="trail">
                  <h2 id="trail">{texts.trail.heading}</h2>
                  <TrailList entries={trail.body.entries} />
                </section>
              )}
              <SettingsPanel view={view} say={acted} />
            </div>
          </div>
          {wish && (
            <ChangeDialog
              wish={wish}
              moment={{ view, numbers, nowMs: Date.now() }}
              learn={watched.learn}
              close={() => setWish(null)}
              done={(before, after) => {
                setWish(null);
                watched.changed(before, after);
                void trail.reload();
              }}
            />
          )}
        </>
      )}
    </>
  );
}
