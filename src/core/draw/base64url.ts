// By hand: @noble/hashes has none, and this folder imports no more; jose's decoder also accepts texts that no encoder writes.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The value of a character by its code; -1 for one that is none of them. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

/** Without padding, as JSON Web Signatures have it (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  let [bits, waiting] = [0, 0];
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    for (waiting += 8; waiting >= 6; waiting -= 6) text += ALPHABET[(bits >> (waiting - 6)) & 63];
  }
  return waiting > 0 ? text + ALPHABET[(bits << (6 - waiting)) & 63] : text;
}

/** null for what no one wrote so. */
export function fromBase64url(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [bits, waiting, length] = [0, 0, 0];
  for (let index = 0; index < text.length; index++) {
    const value = VALUES[text.charCodeAt(index)] ?? -1;
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffff;
    waiting += 6;
    if (waiting < 8) continue;
    waiting -= 8;
    bytes[length++] = (bits >> waiting) & 255;
  }
  const isWhole = waiting < 6 && (bits & ((1 << waiting) - 1)) === 0; // a last character has no bits but those of a byte
  return isWhole ? bytes : null;
}
