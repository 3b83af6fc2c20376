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
