import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph } from '../../support/raw-graph.ts';

/** A triangle between two values: exact on both sides, so that no modulator's rounding adds up. */
export function swing(g: RawGraph, rate: 'audio' | 'control', freq: number, low: number, high: number): InputRef {
  const number = rate === 'audio' ? 2 : 1;
  return g.unit('MulAdd', number, [g.unit('LFTri', number, [freq, 0])[0]!, (high - low) / 2, (high + low) / 2])[0]!;
}
