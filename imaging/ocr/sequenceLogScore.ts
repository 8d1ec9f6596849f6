import type { CharacterTrace } from './characterTrace.ts';

/** Keeps one impossible-looking step from ruling a text out altogether. */
const FLOOR = 1e-7;

/**
 * How likely (natural log) the line says exactly `text`, over all ways the network could spell it: CTC's forward score. Spaces count as blanks.
 * `-Infinity` when the text has a character outside the trace.
 */
export function sequenceLogScore(trace: CharacterTrace, text: string): number {
  const columns = [...text].map((character) => trace.columns.get(character));
  const states: (Float32Array | undefined)[] = [undefined];
  for (const column of columns) {
    if (!column) return -Infinity;
    states.push(column, undefined);
  }
  const probability = (step: number, state: number): number => {
    const column = states[state];
    return (column ? (column[step] ?? 0) : (trace.blank[step] ?? 0) + (trace.space[step] ?? 0)) + FLOOR;
  };
  let forward = states.map((_, state) => (state < 2 ? probability(0, state) : 0));
  let logScale = 0;
  for (let step = 1; step < trace.steps; step++) {
    const next = states.map((column, state) => {
      const skipsBlank = column !== undefined && column !== states[state - 2] && state > 1;
      const reach = (forward[state] ?? 0) + (forward[state - 1] ?? 0) + (skipsBlank ? (forward[state - 2] ?? 0) : 0);
      return reach * probability(step, state);
    });
    const total = next.reduce((sum, value) => sum + value, 0);
    if (total === 0) return -Infinity;
    forward = next.map((value) => value / total);
    logScale += Math.log(total);
  }
  // The line may end with its last character or with the blank after it.
  return logScale + Math.log((forward.at(-1) ?? 0) + (states.length > 1 ? (forward.at(-2) ?? 0) : 0) + 1e-300);
}
