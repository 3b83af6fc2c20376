/** What was asked did not answer in time. */
export class Late extends Error {
  override readonly name = "Late";
}

/** What is asked, when it comes in time; throws Late when it does not: it may come all the same. `who` stands in the error. */
export async function inTime<T>(asked: Promise<T>, patienceMs: number, who: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`${who} did not answer in time`)), patienceMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
