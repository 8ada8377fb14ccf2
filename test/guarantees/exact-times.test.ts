/** Bundles land on their sample: also several in one block, whatever order they came in. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { InProcessServer } from '../support/in-process.ts';
import { RawGraph } from '../support/raw-graph.ts';

/** One sample of height `amp`, by way of OffsetOut or Out. */
function tick(name: string, out: string) {
  const g = new RawGraph();
  g.unit(out, 2, [0, g.unit('BinaryOpUGen', 2, [g.ar('Impulse', 0, 0), g.control('amp', 1)], 1, 2)[0]!], 0);
  g.unit('Line', 1, [0, 0, 0.004, 2]);
  return g.build(name);
}

const defs = encodeSynthDefs([tick('exact', 'OffsetOut'), tick('block', 'Out')]);
const blocks = 6;
const blockSize = 64;
/** A bundle's place in frames from the first block on, not quite on a sample, and whose turn it is to be sent. */
const bundle = fc.record({
  frame: fc.nat(blocks * blockSize - 1),
  fraction: fc.double({ min: -0.49, max: 0.49, noNaN: true }),
  turn: fc.nat(),
  exact: fc.boolean(),
});

test('OffsetOut starts on the sample of its bundle, Out with its block', async () => {
  const server = new InProcessServer();
  const client = server.client();
  client.send('/d_recv', defs);
  await server.render();
  await fc.assert(
    fc.asyncProperty(fc.array(bundle, { minLength: 1, maxLength: 24 }), async (bundles) => {
      const expected = new Float32Array((blocks + 1) * blockSize);
      // Powers of two and whole numbers: no sum of them is rounded.
      bundles.forEach(({ frame, exact }, i) => {
        expected[exact ? frame : frame - (frame % blockSize)]! += 2 ** (i % 12);
      });
      for (const { frame, fraction, exact, i } of bundles
        .map((b, i) => ({ ...b, i }))
        .sort((a, b) => a.turn - b.turn)) {
        client.bundle(server.now + (frame + fraction) / 48000, [
          '/s_new',
          exact ? 'exact' : 'block',
          -1,
          0,
          0,
          'amp',
          2 ** (i % 12),
        ]);
      }
      const heard = new Float32Array(expected.length);
      for (let block = 0; block <= blocks; block++) {
        await server.render();
        heard.set(server.engine.outputs[0]!, block * blockSize);
      }
      expect(heard).toEqual(expected);
      await server.render(8);
    }),
    { numRuns: 150 },
  );
  expect(server.lines.filter((line) => line.startsWith('late'))).toEqual([]);
});

test('bundles of one block are carried out by time, those of one time as they came', async () => {
  const server = new InProcessServer();
  const client = server.client();
  const now = server.now;
  for (const [frame, value] of [
    [40, 4],
    [10, 1],
    [40, 5],
    [63.4, 6],
    [20, 3],
    [10, 2],
  ] as const) {
    client.bundle(now + frame / 48000, ['/c_set', value, 1], ['/c_get', 1, 2, 3, 4, 5, 6]);
  }
  await server.render();
  const set = client
    .replies()
    .map(([, ...pairs]) => pairs.filter((_, i) => i % 2 === 1).reduce<number>((sum, x) => sum + (x as number), 0));
  expect(set).toEqual([1, 2, 3, 4, 5, 6]);
  expect(client.replies()).toEqual([]);
});

test('what rounds to the first sample of the next block begins there', async () => {
  const server = new InProcessServer();
  const client = server.client();
  client.send('/d_recv', defs);
  await server.render();
  client.bundle(server.now + 63.7 / 48000, ['/s_new', 'exact', -1, 0, 0]);
  await server.render();
  expect(server.engine.outputs[0]!.every((x) => x === 0)).toBe(true);
  await server.render();
  expect(server.engine.outputs[0]!.indexOf(1)).toBe(0);
});
