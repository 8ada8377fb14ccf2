import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { InProcessServer } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { Symbols } from './symbols.ts';

test('a number means one name at a time, and names that are kept keep theirs', () => {
  const name = fc.integer({ min: 0, max: 30 }).map((i) => `n${i}`);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('of', 'keep', 'drop'), name), { maxLength: 200, size: 'max' }),
      (steps) => {
        const symbols = new Symbols(8);
        const kept = new Map<string, number[]>();
        for (const [what, each] of steps) {
          if (what === 'keep') kept.set(each, [...(kept.get(each) ?? []), symbols.keep(each)]);
          else if (what === 'of') expect(symbols.name(symbols.of(each))).toBe(each);
          else if (kept.has(each)) {
            symbols.drop(each);
            const left = kept.get(each)!.slice(1);
            if (left.length) kept.set(each, left);
            else kept.delete(each);
          }
          for (const [one, numbers] of kept)
            for (const number of numbers) expect([symbols.of(one), symbols.name(number)]).toEqual([number, one]);
          expect(symbols.size).toBeLessThanOrEqual(8 + kept.size);
        }
      },
    ),
  );
}, 60_000);

function def(name: string, control: string): Uint8Array {
  const g = new RawGraph();
  g.out(g.control(control, 0.25));
  return encodeSynthDefs([g.build(name)]);
}

test('names without end take bounded memory, and those of SynthDefs work on', async () => {
  const server = new InProcessServer();
  const client = server.client();
  client.send('/d_recv', def('tone', 'level'));
  await server.render();
  client.send('/s_new', 'tone', 1000);
  for (let i = 0; i < 300_000; i++) client.send('/n_set', 1000, `invented ${i}`, 1);
  client.send('/n_set', 1000, 'level', 0.5);
  await server.render(2);
  const { symbols } = server.control.context;
  expect([
    symbols.size <= 65536 + 10,
    symbols.forgotten >= 300_000 - 65536 - 10,
    server.engine.outputs[0]![63],
  ]).toEqual([true, true, 0.5]);
  for (let i = 0; i < 70_000; i++) client.send('/s_new', `def ${i}`, 1001);
  client.send('/s_new', 'tone', 1001);
  await server.render();
  expect([symbols.size <= 65536 + 10, server.control.context.tree.synths]).toEqual([true, 2]);
}, 60_000);

test('of SynthDefs that come and go nothing stays', async () => {
  const server = new InProcessServer();
  const client = server.client();
  const { context } = server.control;
  const { held, bySymbol } = context.defs as unknown as {
    held: Map<unknown, unknown>;
    bySymbol: Map<unknown, unknown>;
  };
  for (let i = 0; i < 50; i++) {
    client.send('/d_recv', def(`tone ${i}`, `level ${i}`));
    await server.render();
    client.send('/s_new', `tone ${i}`, 1000);
    client.send('/d_free', `tone ${i}`);
    await server.render();
    // It goes with its last synth.
    expect([held.size, bySymbol.size]).toEqual([1, 1]);
    client.send('/n_set', 1000, `level ${i}`, 0.5);
    await server.render(2);
    expect(server.engine.outputs[0]![63]).toBe(0.5);
    client.send('/n_free', 1000);
    await server.render();
    expect([held.size, bySymbol.size, context.tree.units]).toEqual([0, 0, 0]);
  }
  expect((context.symbols as unknown as { kept: Map<string, number> }).kept.size).toBe(0);
  // A def that replaces one that sounds keeps its own.
  client.send('/d_recv', def('tone', 'a'));
  await server.render();
  client.send('/s_new', 'tone', 1000);
  client.send('/d_recv', def('tone', 'b'));
  await server.render();
  expect(held.size).toBe(2);
  client.send('/n_free', 1000);
  client.send('/s_new', 'tone', 1001);
  await server.render();
  expect([held.size, bySymbol.size]).toEqual([1, 1]);
  client.send('/n_set', 1001, 'b', 0.75);
  await server.render(2);
  expect(server.engine.outputs[0]![63]).toBe(0.75);
}, 60_000);
