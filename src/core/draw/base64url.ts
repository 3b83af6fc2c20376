// By hand: @noble/hashes has none, and this folder imports no more; jose's decoder also accepts texts that no encoder writes.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Without padding, as JSON Web Signatures have it (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(index, index + 3);
    const bits = (first << 16) | (second << 8) | third;
    const characters = Math.min(4, bytes.length - index + 1);
    for (let nth = 0; nth < characters; nth++) text += ALPHABET[(bits >> (18 - 6 * nth)) & 63];
  }
  return text;
}

/** null for what no one wrote so. */
export function fromBase64url(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [bits, waiting, length] = [0, 0, 0];
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffff;
    waiting += 6;
    if (waiting >= 8) {
      waiting -= 8;
      bytes[length++] = (bits >> waiting) & 255;
    }
  }
  return toBase64url(bytes) === text ? bytes : null;
}
