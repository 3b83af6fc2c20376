import type { Report } from "../answers.ts";
import { hrefOf } from "../route.ts";
import { figuresOf, spanWords, stateWords } from "../words/report.ts";
import { eventPath } from "./ask.ts";
import { useDesk } from "./desk-context.ts";
import { Loading, Note, Trouble } from "./notes.tsx";
import { ReportCost } from "./report-cost.tsx";
import { ReportEvents } from "./report-events.tsx";
import { ReportLinks } from "./report-links.tsx";
import { ReportWaits } from "./report-waits.tsx";
import { Tiles } from "./tiles.tsx";
import { usePolled } from "./use-polled.ts";
import { useTitle } from "./use-title.ts";

/** Each asks Redis for the trail; a sale that is over changes no more but by late bookings. */
const EVERY_MS = 30_000;

/** What a sale was like, for people who were not there: it is printed, or downloaded. */
export function ReportPage({ event }: { readonly event: string }) {
  const { voice } = useDesk();
  const { texts } = voice;
  const { body, failure, reload } = usePolled<Report>(`${eventPath(event)}/report`, EVERY_MS);
  const name = body?.name ?? event;
  const heading = useTitle(texts.report.heading(name), voice);
  return (
    <article class="report">
      <a class="back" href={hrefOf(event)}>
        {name}
      </a>
      <div class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {texts.report.heading(name)}
          </h1>
          {body && <p class="soft">{spanWords(body, voice) ?? texts.report.notBegun}</p>}
        </div>
        <ReportLinks event={event} />
      </div>
      {failure && <Trouble failure={failure} voice={voice} again={reload} />}
      {!body && !failure && <Loading voice={voice} />}
      {body && <Whole report={body} />}
    </article>
  );
}

function Whole({ report }: { readonly report: Report }) {
  const { voice } = useDesk();
  const { noIds } = voice.texts.report;
  const figures = figuresOf(report, voice);
  return (
    <>
      <Note tone={report.state === "over" ? "plain" : "warn"}>
        <p>{stateWords(report, voice)}</p>
      </Note>
      <Tiles tiles={figures.map(({ figure, ...words }) => ({ tile: figure, isAlarming: false, ...words }))} />
      <ReportWaits report={report} />
      <ReportEvents report={report} />
      <ReportCost report={report} />
      <p class="small soft">{noIds}</p>
    </>
  );
}
