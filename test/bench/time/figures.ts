/** Figures of many measurements. */

/** The value below which a share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Median, p99 and worst of sizes in seconds, as milliseconds. */
export function spread(seconds: readonly number[]): string {
  const sizes = seconds.map((each) => 1000 * Math.abs(each));
  return `median ${quantile(sizes, 0.5).toFixed(2)} ms, p99 ${quantile(sizes, 0.99).toFixed(2)} ms, worst ${Math.max(...sizes).toFixed(2)} ms (${sizes.length})`;
}

/** Of points that shall lie on a straight line over their numbers: how far each is from the line of least squares. */
export function residuals(values: readonly number[]): number[] {
  const n = values.length;
  const first = values[0]!;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value - first, 0) / n;
  let [up, down] = [0, 0];
  values.forEach((value, i) => {
    up += (i - middle) * (value - first - mean);
    down += (i - middle) ** 2;
  });
  return values.map((value, i) => value - first - mean - (up / down) * (i - middle));
}
