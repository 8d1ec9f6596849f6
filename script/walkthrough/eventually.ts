const PATIENCE_MS = 90_000;
const PAUSE_MS = 250;

/** Asks again until there is an answer. @throws Error naming what did not come within a minute and a half */
export async function eventually<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s`);
}
