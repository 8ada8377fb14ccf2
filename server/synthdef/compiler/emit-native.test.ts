/** A def that has to keep to one pod at a time is written as if no more had been asked for. */
import { expect, test } from 'bun:test';
import { layoutFor } from '../../../server/world/layout.ts';
import { smallWorld } from '../../../test/support/in-process.ts';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { compileNative } from '../index.ts';

const layout = layoutFor(smallWorld);

/** Whole-block units, one of which may draw random numbers for the lane that it is called for. */
function chain(draws: boolean) {
  const g = new RawGraph();
  const buffer = g.unit('LocalBuf', 0, [1, 512])[0]!;
  const fft = g.unit('FFT', 1, [buffer, g.ar('WhiteNoise'), 0.5, 0, 1, 0])[0]!;
  g.out(g.ar('IFFT', draws ? g.unit('PV_RandComb', 1, [fft, 0.5, 0])[0]! : fft, 0, 0));
  return g.build('chain');
}

test.each([
  [true, false],
  [false, true],
] as const)('a chain that draws random numbers in a whole-block unit, %p: side by side %p', (draws, sideBySide) => {
  const [one, two] = [1, 2].map((pods) => compileNative(chain(draws), layout, { pods: pods as 1 | 2 }).text);
  expect([two!.includes('@calc8('), two!.includes('@apart('), two !== one]).toEqual([
    sideBySide,
    sideBySide,
    sideBySide,
  ]);
});
