/** A def that has to keep to one pod at a time is written as if no more had been asked for. */
import { expect, test } from 'bun:test';
import { layoutFor } from '../../../server/world/layout.ts';
import { smallWorld } from '../../../test/support/in-process.ts';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { compileNative } from '../index.ts';

const layout = layoutFor(smallWorld);

/** A whole-block unit whose control-rate result others read. */
function chain(source: 'WhiteNoise' | 'DC') {
  const g = new RawGraph();
  const buffer = g.unit('LocalBuf', 0, [1, 512])[0]!;
  const fft = g.unit('FFT', 1, [buffer, g.ar(source, 0.5), 0.5, 0, 1, 0])[0]!;
  g.out(g.ar('IFFT', fft, 0, 0));
  return g.build('chain');
}

test.each([
  ['WhiteNoise', false],
  ['DC', true],
] as const)('a chain of %s: side by side %p', (source, sideBySide) => {
  const [one, two] = [1, 2].map((pods) => compileNative(chain(source), layout, { pods: pods as 1 | 2 }));
  expect([two!.includes('@calc8('), two !== one]).toEqual([sideBySide, sideBySide]);
});
