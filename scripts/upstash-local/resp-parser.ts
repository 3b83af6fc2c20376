/** A reply of Redis as it stands on the wire: status lines are strings, bulk strings are buffers. */
export type Reply = string | Buffer | number | null | RedisError | Reply[];

/** An error reply: a value here, because in a pipeline one failing command says nothing about the others. */
export class RedisError extends Error {
  override readonly name = "RedisError";
}

interface OpenArray {
  readonly items: Reply[];
  readonly length: number;
}

const RETURN = 0x0d;

/**
 * RESP2, fed chunk by chunk. Elements are consumed one at a time and unfinished arrays are kept open, so that
 * a reply of half a million members is read once and not again with every chunk of it.
 */
export class RespParser {
  readonly #onReply: (reply: Reply) => void;
  #unread: Buffer = Buffer.alloc(0);
  #open: OpenArray[] = [];

  constructor(onReply: (reply: Reply) => void) {
    this.#onReply = onReply;
  }

  feed(chunk: Buffer): void {
    const data = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    let position = 0;
    for (;;) {
      const next = this.#readElement(data, position);
      if (next === undefined) break;
      position = next;
    }
    this.#unread = data.subarray(position);
  }

  /** Where the next element begins, or undefined when this one is not complete yet. */
  #readElement(data: Buffer, start: number): number | undefined {
    const lineEnd = data.indexOf(RETURN, start);
    if (lineEnd === -1 || lineEnd + 1 >= data.length) return undefined;
    const next = lineEnd + 2;
    const type = String.fromCharCode(data[start] ?? 0);

    if (type === "$") {
      const length = Number(data.toString("latin1", start + 1, lineEnd));
      if (length === -1) return this.#close(null, next);
      if (data.length < next + length + 2) return undefined;
      return this.#close(data.subarray(next, next + length), next + length + 2);
    }
    if (type === "*") {
      const length = Number(data.toString("latin1", start + 1, lineEnd));
      if (length > 0) {
        this.#open.push({ items: [], length });
        return next;
      }
      return this.#close(length === 0 ? [] : null, next);
    }
    if (type === ":") return this.#close(Number(data.toString("latin1", start + 1, lineEnd)), next);
    const text = data.toString("utf8", start + 1, lineEnd);
    if (type === "+") return this.#close(text, next);
    if (type === "-") return this.#close(new RedisError(text), next);
    throw new Error(`Redis sent a reply of unknown type ${JSON.stringify(type)}`);
  }

  /** Puts a finished element where it belongs, and with it every array it completes. */
  #close(element: Reply, next: number): number {
    let finished = element;
    for (let parent = this.#open.at(-1); parent !== undefined; parent = this.#open.at(-1)) {
      parent.items.push(finished);
      if (parent.items.length < parent.length) return next;
      this.#open.pop();
      finished = parent.items;
    }
    this.#onReply(finished);
    return next;
  }
}
