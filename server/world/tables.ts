/** Constant tables in shared memory, filled once when an engine is made: what UGens look up. */
import { fillFourierTables, fourierEnd } from './fourier-tables.ts';

/** A table and where it begins, in bytes from the start of the memory. */
interface Table {
  readonly address: number;
  readonly values: () => Float32Array;
}

const firstAddress = 4096;
const sinePoints = 8192;

/** scsynth's table of 1/sin; 0 marks the points next to the zeros of the sine, where it has no value. */
function cosecant(): Float32Array {
  const table = new Float32Array(sinePoints + 1);
  for (let i = 0; i <= sinePoints; i++) {
    const distance = Math.min(i % (sinePoints / 2), sinePoints / 2 - (i % (sinePoints / 2)));
    table[i] = distance <= 8 ? 0 : 1 / Math.fround(Math.sin((2 * Math.PI * i) / sinePoints));
  }
  return table;
}

/** One period, and its first point again. */
function sine(): Float32Array {
  return Float32Array.from({ length: sinePoints + 1 }, (_, i) => Math.sin((2 * Math.PI * i) / sinePoints));
}

const tableBytes = 4 * sinePoints + 64;

export const tables = {
  sine: { address: firstAddress, values: sine },
  cosecant: { address: firstAddress + tableBytes, values: cosecant },
} as const satisfies Record<string, Table>;

/** End of the tables, and begin of the rest of the memory. */
export const tablesEnd = fourierEnd(firstAddress + Object.keys(tables).length * tableBytes);

/**
 * Fills the tables; they lie where they lie in every world.
 * @param from another world, which may have them: copying them is quicker
 */
export function fillTables(floats: Float32Array, from?: Float32Array): void {
  if (from) return floats.set(from.subarray(firstAddress >> 2, tablesEnd >> 2), firstAddress >> 2);
  for (const { address, values } of Object.values(tables)) floats.set(values(), address >> 2);
  fillFourierTables(floats);
}
