import { API, eventPath } from "./ask.ts";
import { useDesk } from "./desk-context.ts";

/** The report to take along. The session's cookie goes with a link of the queue's own page. */
export function ReportLinks({ event }: { readonly event: string }) {
  const { links } = useDesk().voice.texts.report;
  const path = API + eventPath(event);
  return (
    <ul class="report-links" aria-label={links.name}>
      <li>
        <a class="button quiet" href={`${path}/report.csv`} download>
          {links.csv}
        </a>
      </li>
      <li>
        <a class="button quiet" href={`${path}/minutes.csv`} download>
          {links.minutes}
        </a>
      </li>
      <li>
        <a class="button quiet" href={`${path}/report`} download={`${event}.json`}>
          {links.json}
        </a>
      </li>
      <li>
        <button type="button" class="quiet" onClick={() => print()}>
          {links.print}
        </button>
      </li>
    </ul>
  );
}
