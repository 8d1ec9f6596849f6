/** Tells a stranger what happens: numbered steps, what was answered, and which screen of the mini-program stands for it. */
export interface Narrator {
  /** a new step; `screen` is what the person sees at this point, in the words of the product */
  step(title: string, screen: string): void;
  say(text: string): void;
  /** a refusal that was asked for: status, code and what the person is told */
  refusal(answer: { status: number; body: Record<string, unknown> }): void;
  /** the step that is being told, for the report of a failure */
  current(): string;
}

export function createNarrator(write: (line: string) => void): Narrator {
  let count = 0;
  let current = 'the beginning';
  return {
    step(title, screen) {
      count += 1;
      current = `step ${count} (${title})`;
      write(`\n${String(count).padStart(2)}  ${title} · ${screen}`);
    },
    say: (text) => write(`    ${text}`),
    refusal: ({ status, body }) => write(`    ✗ ${status} ${String(body['code'])}: ${String(body['detail'])}`),
    current: () => current,
  };
}
