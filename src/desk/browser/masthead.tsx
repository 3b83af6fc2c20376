import { useEffect, useState } from "preact/hooks";
import type { Session } from "../answers.ts";
import { EVENTS_HREF } from "../route.ts";
import { LANGUAGES, TEXTS } from "../texts/languages.ts";
import type { Voice } from "../words/voice.ts";

interface Props {
  readonly voice: Voice;
  readonly session: Session | null;
  readonly leave: () => unknown;
}

export function Masthead({ voice, session, leave }: Props) {
  const { texts, language } = voice;
  const hash = useHash();
  const others = LANGUAGES.filter((each) => each !== language);
  return (
    <header class="masthead">
      <a class="brand" href={EVENTS_HREF}>
        <img src="/queue/assets/queue.svg" alt="" width="32" height="32" />
        <span>{texts.title}</span>
      </a>
      <div class="corner">
        {session && (
          <p class="who">
            <span>{session.name}</span> <small>{texts.roles[session.role]}</small>
          </p>
        )}
        <nav aria-label={texts.languages}>
          {others.map((each) => (
            <a key={each} lang={each} hreflang={each} href={`?lang=${each}${hash}`}>
              {TEXTS[each].languageName}
            </a>
          ))}
        </nav>
        {session && (
          <button type="button" class="link" onClick={leave}>
            {texts.signOut}
          </button>
        )}
      </div>
    </header>
  );
}

/** A switch of the language loads the page, and leads to where the operator was. */
function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return hash;
}
