import { useEffect, useMemo, useState } from "preact/hooks";
import type { Session } from "../answers.ts";
import { readRoute } from "../route.ts";
import type { Effect } from "../words/effect.ts";
import type { Failure } from "../words/problems.ts";
import type { Voice } from "../words/voice.ts";
import { ask, read } from "./ask.ts";
import { CreatePage } from "./create-page.tsx";
import { DeskContext, type DeskParts } from "./desk-context.ts";
import { EffectNote } from "./effect-note.tsx";
import { EventPage } from "./event-page.tsx";
import { EventsPage } from "./events-page.tsx";
import { Masthead } from "./masthead.tsx";
import { Loading, Trouble } from "./notes.tsx";
import { ReportPage } from "./report-page.tsx";
import { SignIn } from "./sign-in.tsx";

type Who =
  | { readonly status: "loading" }
  | { readonly status: "failed"; readonly failure: Failure }
  | { readonly status: "out"; readonly hasEnded: boolean }
  | { readonly status: "in"; readonly session: Session };

/** Who is here, and which page they are on. */
export function DeskRoot({ voice }: { readonly voice: Voice }) {
  const [who, setWho] = useState<Who>({ status: "loading" });
  const [effect, setEffect] = useState<Effect | null>(null);
  const route = useRoute();

  const load = async () => {
    setWho({ status: "loading" });
    const answer = await read<Session | null>("/session");
    if (answer.ok && answer.body !== null) setWho({ status: "in", session: answer.body });
    else if (answer.ok) setWho({ status: "out", hasEnded: false });
    else if (answer.failure.status === 401) setWho({ status: "out", hasEnded: true });
    else setWho({ status: "failed", failure: answer.failure });
  };
  useEffect(() => void load(), []);

  const signedOut = () => setWho({ status: "out", hasEnded: true });
  const leave = async () => {
    await ask("DELETE", "/session");
    setWho({ status: "out", hasEnded: false });
  };
  const session = who.status === "in" ? who.session : null;
  const desk = useMemo<DeskParts | null>(
    () => session && partsOf(voice, session, signedOut, setEffect),
    [voice, session],
  );

  return (
    <>
      <button type="button" class="skip" onClick={skipToMain}>
        {voice.texts.skip}
      </button>
      <Masthead voice={voice} session={session} leave={leave} />
      <main id="main" tabIndex={-1}>
        {who.status === "loading" && <Loading voice={voice} />}
        {who.status === "failed" && <Trouble failure={who.failure} voice={voice} again={load} />}
        {who.status === "out" && (
          <SignIn
            voice={voice}
            hasEnded={who.hasEnded}
            enter={(session) => setWho({ status: "in", session })}
          />
        )}
        {desk && (
          <DeskContext.Provider value={desk}>
            {route.page === "events" && <EventsPage />}
            {route.page === "create" && <CreatePage />}
            {route.page === "event" && <EventPage key={route.event} event={route.event} />}
            {route.page === "report" && <ReportPage key={route.event} event={route.event} />}
            <EffectNote effect={effect} close={() => setEffect(null)} />
          </DeskContext.Provider>
        )}
      </main>
    </>
  );
}

function partsOf(voice: Voice, session: Session, signedOut: () => void, show: DeskParts["show"]): DeskParts {
  const endedBy = ({ status }: Failure) => {
    if (status === 401) signedOut();
    return status === 401;
  };
  return { voice, session, signedOut, endedBy, show };
}

/** No link, for the address after the # is the route's. */
function skipToMain(): void {
  document.querySelector<HTMLElement>("main")?.focus();
}

function useRoute() {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(readRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
