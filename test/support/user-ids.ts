/** Fixed sequences, so that a test of chance has no bad day. */
function mixed(index: number, salt: number): number {
  let bits = (index * 2_654_435_761 + salt) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}
const hex = (index: number, salt: number) => mixed(index, salt).toString(16).padStart(8, "0");

/** Kinds of user ids, each as a sequence of people. */
export const IDS: Record<string, (index: number) => string> = {
  "numbers in a row": (index) => String(index),
  "numbers in a row behind a long prefix": (index) => `customer-of-the-concert-hall-${1_000_000 + index}`,
  "numbers in a row before a long suffix": (index) => `${index}@concert-hall.example`,
  "random UUIDs": (index) =>
    `${hex(index, 1)}-${hex(index, 2).slice(4)}-4${hex(index, 2).slice(1, 4)}-a${hex(index, 3).slice(0, 3)}-${hex(index, 3).slice(4)}${hex(index, 4)}`,
  "Thai names": (index) => `สมชาย ${index}`,
  "even numbers": (index) => String(2 * index),
};
