/**
 * The width of vectors: how many pods of four voices native code takes side by side. The features of a processor say what it can do, and not what is faster:
 * some calculate 512 bits in two halves, or lower their clock for them. So a kernel is measured at each width, and the figures choose.
 */

/** Pods side by side. */
export type Pods = 1 | 2 | 4;

/** A width, and what it costs: nanoseconds of processor time that a voice of the kernel takes for a block. */
export interface WidthCost {
  readonly pods: Pods;
  readonly nanoseconds: number;
}

/** The width that is used. Plain data: it crosses between processes and is kept on disk. */
export interface Width {
  readonly pods: Pods;
  /** Figures by which it was chosen, narrowest first; none where there was nothing to choose, or to measure by. */
  readonly costs: readonly WidthCost[];
}

/** Part of the time by which a wider vector must be faster: a narrower one is filled by fewer voices. */
const margin = 0.05;
/** Bits of the vector of one pod. */
const podBits = 128;
const allPods: readonly Pods[] = [1, 2, 4];

/** Returns the bits of a vector. */
export const bitsOf = (pods: Pods): number => podBits * pods;

/** Returns the widths that vectors of so many bits hold, narrowest first. */
export const possiblePods = (bits: number): readonly Pods[] =>
  allPods.filter((pods) => pods === 1 || bitsOf(pods) <= bits);

/** Returns the width that features alone suggest. */
export const widestWidth = (bits: number): Width => ({ pods: possiblePods(bits).at(-1)!, costs: [] });

/** Returns the narrowest width that takes hardly longer than the fastest. @param costs at least one, narrowest first */
export function chooseWidth(costs: readonly WidthCost[]): Width {
  const fastest = Math.min(...costs.map(({ nanoseconds }) => nanoseconds));
  const { pods } = costs.find(({ nanoseconds }) => nanoseconds * (1 - margin) <= fastest)!;
  return { pods, costs };
}

/**
 * Measures several works in turn, so that what slows the machine down for a while slows all of them.
 * @param clock seconds of processor time that this thread has taken
 * @returns the median of the seconds that each takes
 */
export function mediansInTurn(works: readonly (() => void)[], turns: number, clock: () => number): number[] {
  const taken = works.map((): number[] => []);
  for (let turn = 0; turn < turns; turn++)
    works.forEach((work, i) => {
      const begun = clock();
      work();
      taken[i]!.push(clock() - begun);
    });
  return taken.map((seconds) => seconds.toSorted((a, b) => a - b)[seconds.length >> 1]!);
}
