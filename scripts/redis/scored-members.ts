/** Reads a WITHSCORES reply: member, score, member, score … */
export function scoredMembers(reply: readonly string[]): Map<string, number> {
  const scores = new Map<string, number>();
  for (let index = 0; index < reply.length; index += 2) {
    scores.set(reply[index] as string, Number(reply[index + 1]));
  }
  return scores;
}
