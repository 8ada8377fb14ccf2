/** Defs go over to native code under their sounding synths, and nothing of it is heard; the code is given back with the last def of its graph. */
import { afterEach, describe, expect } from 'bun:test';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { InProcessClient } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { withLibrary } from '../native/library/installed.test-library.ts';
import { closePairs, pair } from './native-pair.test-server.ts';

afterEach(closePairs);

/** Functions that are linked beside those of defs: the way into native code. */
const way = 1;

/** Filtered noise under an envelope that ends, on a bus of its own and mixed. */
function voice(name: string): SynthDef {
  const g = new RawGraph();
  const gate = g.control('gate', 1);
  const [frequency, amplitude] = [g.control('freq', 300), g.control('amp', 0.2)];
  const envelope = g.unit('EnvGen', 1, [gate, 1, 0, 1, 2, 0, 2, 1, -99, 1, 0.05, 1, 0, 0, 0.1, 1, 0])[0]!;
  const level = g.unit('BinaryOpUGen', 1, [envelope, amplitude], 1, 2)[0]!;
  const noise = g.ar('WhiteNoise');
  const low = g.ar('LPF', g.unit('BinaryOpUGen', 2, [g.ar('Saw', frequency), noise], 1, 0)[0]!, 2000);
  const sound = g.unit('BinaryOpUGen', 2, [low, level], 1, 2)[0]!;
  g.out(sound, g.ar('DelayN', sound, 0.02, 0.01));
  return g.build(name);
}

const define = (client: InProcessClient, def: SynthDef) => client.send('/d_recv', encodeSynthDefs([def]));

function start(client: InProcessClient, def: string, first: number, count: number): void {
  for (let i = 0; i < count; i++)
    client.send('/s_new', def, first + i, 0, 0, 'freq', 200.5 + 31.25 * i, 'amp', 0.05 + 0.013 * i);
}

describe('native code of defs', () => {
  withLibrary('takes over under sounding synths, bit by bit the same', async () => {
    const { defs, both, heard, lines } = await pair();
    await both((client) => define(client, voice('one')));
    await both((client) => start(client, 'one', 1000, 7));
    const [before, same] = await heard(8, 0);
    expect(same).toEqual(before!);
    await defs.open();
    await heard(8, way + 1);
    await both((client) => start(client, 'one', 1100, 6));
    await both((client) => client.send('/n_set', 1002, 'gate', 0));
    const [wasm, code] = await heard(60, way + 1);
    expect(Math.max(...wasm![0]!)).toBeGreaterThan(0.01);
    expect(code).toEqual(wasm!);
    expect(lines).toEqual([]);
  });

  withLibrary('is shared by defs of one graph, and given back with the last of them', async () => {
    const { defs, both, heard, native, servers } = await pair();
    await defs.open();
    await both((client) => define(client, voice('one')));
    await heard(1, way + 1);
    await both((client) => define(client, voice('two')));
    await both((client) => start(client, 'one', 1000, 2));
    await both((client) => start(client, 'two', 1010, 2));
    const [wasm, code] = await heard(4, way + 1);
    expect(code).toEqual(wasm!);
    await both((client) => client.send('/d_free', 'one', 'two'));
    // Its synths still run by it.
    await heard(4, way + 1);
    await both((client) => client.send('/n_free', 1000, 1001, 1010));
    const [, still] = await heard(4, way + 1);
    expect(still![0]!.some((sample) => sample !== 0)).toBe(true);
    await both((client) => client.send('/n_free', 1011));
    await heard(1, way);
    await both((client) => define(client, voice('one')));
    await heard(1, way + 1);
    expect(native.status).toMatchObject({ refused: 0, pending: 0 });
    expect(servers[1].lines).toEqual([]);
  });

  withLibrary('of a def that goes before it is made is not made, or given back at once', async () => {
    const { defs, both, heard } = await pair();
    await defs.open();
    await both((client) => define(client, voice('one')));
    await both((client) => client.send('/d_free', 'one'));
    await both((client) => define(client, voice('one')));
    await both((client) => client.send('/d_free', 'one'));
    await heard(1, way);
    await Bun.sleep(100);
    await heard(1, way);
  });
});
