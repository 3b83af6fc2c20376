/** Redis outlives a test: each has an event of its own. */
export function freshEvent(): string {
  return `e-${crypto.randomUUID()}`;
}
