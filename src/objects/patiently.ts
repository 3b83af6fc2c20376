/** The answer, or another one when it takes longer than so many ms: it may come all the same. Rejects as the answer does. */
export function patiently<T>(answer: Promise<T>, otherwise: T, patienceMs: number): Promise<T> {
  return Promise.race([
    answer,
    new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), patienceMs)),
  ]);
}
