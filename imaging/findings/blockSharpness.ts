/** One byte of brightness per pixel, row by row. */
export type GreyImage = { pixels: Uint8Array; width: number; height: number };

const BLOCK_SIDE_PX = 40;
/** Narrower blocks at the right and lower edge say too little. */
const MIN_BLOCK_SHARE = 1 / 4;

/**
 * How much sharper the sharpest blocks are than the middling ones: (97th - 50th percentile of the blocks' Laplacian variance) / (variance of
 * brightness + 1). Relative to the median block, because noise is everywhere and print is not; relative to contrast, because darkness is no blur.
 */
export function blockSharpness(image: GreyImage): number {
  const variances = blockVariances(image).sort((a, b) => a - b);
  const percentile = (share: number): number =>
    variances[Math.min(variances.length - 1, Math.floor(variances.length * share))] ?? 0;
  return (percentile(0.97) - percentile(0.5)) / (variance(image.pixels) + 1);
}

/** The variance of the Laplacian (4-neighbour) in each block, without the image's outermost pixels. */
function blockVariances({ pixels, width, height }: GreyImage): number[] {
  const columns = Math.ceil(width / BLOCK_SIDE_PX);
  const blockCount = columns * Math.ceil(height / BLOCK_SIDE_PX);
  const sums = new Float64Array(blockCount);
  const squares = new Float64Array(blockCount);
  const counts = new Uint32Array(blockCount);
  const at = (index: number): number => pixels[index] ?? 0;
  for (let y = 1; y < height - 1; y++) {
    const firstBlock = Math.floor(y / BLOCK_SIDE_PX) * columns;
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const laplacian = at(i - 1) + at(i + 1) + at(i - width) + at(i + width) - 4 * at(i);
      const block = firstBlock + Math.floor(x / BLOCK_SIDE_PX);
      sums[block] = (sums[block] ?? 0) + laplacian;
      squares[block] = (squares[block] ?? 0) + laplacian * laplacian;
      counts[block] = (counts[block] ?? 0) + 1;
    }
  }
  return Array.from(counts, (count, i) => ({ count, sum: sums[i] ?? 0, square: squares[i] ?? 0 }))
    .filter(({ count }) => count > BLOCK_SIDE_PX * BLOCK_SIDE_PX * MIN_BLOCK_SHARE)
    .map(({ count, sum, square }) => square / count - (sum / count) ** 2);
}

function variance(pixels: Uint8Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of pixels) {
    sum += value;
    squares += value * value;
  }
  return squares / pixels.length - (sum / pixels.length) ** 2;
}
