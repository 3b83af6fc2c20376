/** There is more of an answer than it may have. */
export class TooLong extends Error {}

/** The text of an answer from elsewhere. Throws TooLong when there is more of it than `mostBytes`. */
export async function readShort(body: ReadableStream<Uint8Array>, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new TooLong(`It answers more than ${mostBytes} bytes.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
