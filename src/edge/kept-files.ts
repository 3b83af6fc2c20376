/** Of the 128 MB that an isolate has. */
const MOST_BYTES = 8_388_608;

/** The files that an isolate was asked for last, as many as fit, by an address that has one content for ever. */
export class KeptFiles {
  readonly #files = new Map<string, Uint8Array>();
  #bytes = 0;

  find(address: string): Uint8Array | undefined {
    const file = this.#files.get(address);
    if (file) this.#put(address, file); // now the last one
    return file;
  }

  keep(address: string, file: Uint8Array): void {
    if (file.length > MOST_BYTES) return;
    this.#put(address, file);
    for (const [oldest] of this.#files) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#remove(oldest);
    }
  }

  #put(address: string, file: Uint8Array): void {
    this.#remove(address);
    this.#files.set(address, file);
    this.#bytes += sizeOf(address, file);
  }

  #remove(address: string): void {
    const file = this.#files.get(address);
    if (!file) return;
    this.#files.delete(address);
    this.#bytes -= sizeOf(address, file);
  }
}

/** An empty file takes some memory, too. */
function sizeOf(address: string, file: Uint8Array): number {
  return file.length + 2 * address.length;
}
