/** The script of the admin page: it takes the document's place as soon as it is there. */
import "./known-language.ts";

import { render } from "preact";
import { LANGUAGES } from "../texts/languages.ts";
import { makeVoice } from "../words/voice.ts";
import { DeskRoot } from "./desk-root.tsx";

const root = document.querySelector("#desk");
const language = LANGUAGES.find((each) => each === document.documentElement.lang) ?? "en";
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
if (root) {
  root.replaceChildren();
  render(<DeskRoot voice={makeVoice(language, timeZone)} />, root);
}
