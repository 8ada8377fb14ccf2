/** Mouse and keys, of which scsynth without a display has only where they rest. */
import { pointer } from '../../../server/synthdef/ugens/pointer.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

export const pointerCases: readonly NullCase[] = pointer.flatMap(({ name, inputs }) => {
  const make = (variant: string, changed: Record<string, (g: RawGraph) => Signal>, voices = 1): NullCase => ({
    ugen: name,
    rate: 'control',
    variant,
    ...(voices > 1 && { voices }),
    build: (g) => g.out(g.kr(name, ...Object.entries(inputs).map(([input, value]) => changed[input]?.(g) ?? value))),
  });
  const from = { minval: () => 0.3 };
  return [
    make('defaults', {}),
    make('lagged', from),
    make('at once', { ...from, lag: () => 0 }),
    ...('warp' in inputs ? [make('exponential', { ...from, warp: () => 1 })] : []),
    make('control', { minval: (g) => swing(g, 'control', 3, 0.1, 1), lag: (g) => swing(g, 'control', 2, 0.01, 0.3) }),
    make('five voices', from, 5),
  ];
});
