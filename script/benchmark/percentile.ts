/** The value below which this share (0–1) of the values lie, by the nearest rank: always one that was measured. NaN without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** '12 / 48 ms (n 200)': median, tail, and how many there were. The 99th of a hundred values or fewer is simply the slowest one. */
export function spread(valuesMs: readonly number[], tail: number): string {
  const [middle, far] = [percentile(valuesMs, 0.5), percentile(valuesMs, tail)].map(rounded);
  return `${middle} / ${far} ms (n ${valuesMs.length})`;
}

/** Three significant digits, without an exponent: 0.0123, 1.23, 12.3, 1234. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return '—';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
