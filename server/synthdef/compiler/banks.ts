/** Sizes of what a pod has among the wires, for code that lays pods side by side and for who touches their pages. Needs no compiler. */

/** Bytes of a result of a whole-block unit: a word a lane. */
export const resultBytes = 16;

/** Bytes that the wires of a pod, and what whole-block units leave behind them, are rounded up to. */
export const bankAlignment = 64;
