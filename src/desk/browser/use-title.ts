import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Voice } from "../words/voice.ts";

let hasShownOne = false;

/**
 * The tab's title. A page of the desk that takes another one's place takes the focus too, with its heading: a screen reader
 * would go on from a link that is gone.
 */
export function useTitle(title: string, { texts }: Voice): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${texts.title}`;
  }, [title, texts]);
  useEffect(() => {
    if (hasShownOne) heading.current?.focus();
    hasShownOne = true;
  }, []);
  return heading;
}
