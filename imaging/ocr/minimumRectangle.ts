type Point = readonly [x: number, y: number];

/** A rectangle by centre, side lengths and the direction of `width`, in the pixels of the points. */
export type Rectangle = { centerX: number; centerY: number; width: number; height: number; angleRad: number };

/** The smallest rectangle, at any tilt, around a set of pixels (each of them one unit wide). */
export function minimumRectangle(points: Point[]): Rectangle {
  const hull = convexHull(points);
  const directions =
    hull.length < 3 ? [0] : hull.map((point, i) => direction(point, hull[(i + 1) % hull.length] ?? point));
  // The smallest enclosing rectangle always has one side along an edge of the convex hull.
  return directions
    .map((angleRad) => rectangleAlong(hull, angleRad))
    .reduce((best, next) => (next.width * next.height < best.width * best.height ? next : best));
}

function direction(from: Point, to: Point): number {
  return Math.atan2(to[1] - from[1], to[0] - from[0]);
}

function rectangleAlong(points: Point[], angleRad: number): Rectangle {
  const cos = Math.cos(angleRad);
  const sin = Math.sin(angleRad);
  let [minU, maxU, minV, maxV] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    minU = Math.min(minU, u);
    maxU = Math.max(maxU, u);
    minV = Math.min(minV, v);
    maxV = Math.max(maxV, v);
  }
  const u = (minU + maxU) / 2;
  const v = (minV + maxV) / 2;
  return {
    centerX: u * cos - v * sin,
    centerY: u * sin + v * cos,
    width: maxU - minU + 1,
    height: maxV - minV + 1,
    angleRad,
  };
}

/** Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  return [...halfHull(sorted).slice(0, -1), ...halfHull(sorted.reverse()).slice(0, -1)];
}

function halfHull(sorted: Point[]): Point[] {
  const chain: Point[] = [];
  for (const point of sorted) {
    while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
    chain.push(point);
  }
  return chain;
}

function turn(origin: Point = [0, 0], a: Point = [0, 0], b: Point = [0, 0]): number {
  return (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0]);
}
