/** Connected text pixels: how many, their mean text probability, and the pixels on the rim. */
export type TextRegion = { pixelCount: number; meanProbability: number; rim: [x: number, y: number][] };

/** A grid of text probabilities, row by row. */
export type ProbabilityMap = { values: Float32Array; width: number; height: number };

/** The 8-connected regions of the map above `threshold`. */
export function textRegions(map: ProbabilityMap, threshold: number): TextRegion[] {
  const seen = new Uint8Array(map.values.length);
  const regions: TextRegion[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || probabilityAt(map, start) <= threshold) continue;
    regions.push(floodFill(map, threshold, start, seen));
  }
  return regions;
}

function floodFill(map: ProbabilityMap, threshold: number, start: number, seen: Uint8Array): TextRegion {
  const region: TextRegion = { pixelCount: 0, meanProbability: 0, rim: [] };
  const open = [start];
  seen[start] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    region.pixelCount++;
    region.meanProbability += probabilityAt(map, at);
    const x = at % map.width;
    const y = (at - x) / map.width;
    let onRim = false;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const next = neighbour(map, x + dx, y + dy);
        if (next === undefined || probabilityAt(map, next) <= threshold) {
          onRim = true;
        } else if (!seen[next]) {
          seen[next] = 1;
          open.push(next);
        }
      }
    }
    if (onRim) region.rim.push([x, y]);
  }
  region.meanProbability /= region.pixelCount;
  return region;
}

function neighbour(map: ProbabilityMap, x: number, y: number): number | undefined {
  return x < 0 || y < 0 || x >= map.width || y >= map.height ? undefined : y * map.width + x;
}

function probabilityAt(map: ProbabilityMap, index: number): number {
  return map.values[index] ?? 0;
}
