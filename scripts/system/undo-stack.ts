type Undo = () => void | Promise<void>;

/** Remembers how to stop what was started, and stops it in the reverse order. */
export class UndoStack {
  #undos: Undo[] = [];

  defer(undo: Undo): void {
    this.#undos.push(undo);
  }

  /** Safe to call twice. A failure does not prevent the other stops; all failures are thrown at the end. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "Something did not stop");
  }
}
