/** Two notes, upwards: how high, and when. */
const NOTES = [
  { hertz: 660, atSeconds: 0 },
  { hertz: 880, atSeconds: 0.25 },
] as const;
const NOTE_SECONDS = 0.5;
const LOUDNESS = 0.3;
const SHAKES_MS = [200, 100, 200];

/**
 * A short tone and, on a phone that can, a shake. Browsers let a page make no sound before its visitor has pressed something,
 * so a chime is made by a press.
 */
export class Chime {
  readonly #audio = new AudioContext();

  async ring(): Promise<void> {
    // The types say that it is always there; Safari and Firefox have none.
    const phone: { readonly vibrate?: Navigator["vibrate"] } = navigator;
    phone.vibrate?.(SHAKES_MS);
    await this.#audio.resume();
    const notes = NOTES.map((note) => this.#play(note));
    // An hour's wait with the loudspeaker on would empty a phone.
    notes.at(-1)?.addEventListener("ended", () => void this.#audio.suspend());
  }

  #play({ hertz, atSeconds }: (typeof NOTES)[number]): OscillatorNode {
    const audio = this.#audio;
    const startSeconds = audio.currentTime + atSeconds;
    const loudness = new GainNode(audio, { gain: 0 });
    loudness.gain.setValueAtTime(LOUDNESS, startSeconds);
    loudness.gain.exponentialRampToValueAtTime(0.001, startSeconds + NOTE_SECONDS);
    const note = new OscillatorNode(audio, { frequency: hertz });
    note.connect(loudness).connect(audio.destination);
    note.start(startSeconds);
    note.stop(startSeconds + NOTE_SECONDS);
    return note;
  }
}
