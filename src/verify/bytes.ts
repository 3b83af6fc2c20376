/** Bytes and their texts. A text has one spelling: what decodes to the same bytes in another spelling is refused. */
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

export type Bytes = Uint8Array<ArrayBuffer>;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const toBytes = (text: string): Bytes => utf8ToBytes(text) as Bytes;

/** RFC 4648, section 5, without padding. */
export function writeBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const group = (first << 16) | (second << 8) | third;
    for (let digit = 0; digit < Math.min(4, bytes.length - at + 1); digit++) {
      text += DIGITS[(group >> (18 - 6 * digit)) & 63];
    }
  }
  return text;
}

/** null for a text that `writeBase64url` never writes. */
export function readBase64url(text: string): Bytes | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of text) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
  }
  return at === bytes.length && writeBase64url(bytes) === text ? bytes : null;
}

/** In lower case, as `readHex` wants it. */
export const writeHex = (bytes: Uint8Array): string => bytesToHex(bytes);

/** null for a text that is no hex in lower case of so many bytes. */
export function readHex(text: string, length: number): Bytes | null {
  return text.length === 2 * length && /^[0-9a-f]*$/.test(text) ? (hexToBytes(text) as Bytes) : null;
}

/** Below 0 where the first is the smaller one. Of two pieces of `length` bytes in larger ones, if need be. */
export function compareBytes(
  one: Uint8Array,
  other: Uint8Array,
  oneAt = 0,
  otherAt = 0,
  length = one.length,
): number {
  for (let index = 0; index < length; index++) {
    const difference = (one[oneAt + index] ?? 0) - (other[otherAt + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && compareBytes(one, other) === 0;
}
