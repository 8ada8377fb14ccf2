/** Messages of UGens to clients and to the output. */
import { beforeEach, expect, test } from 'bun:test';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { ask, client, server, startServer } from '../../test/support/control-server.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';

beforeEach(() => startServer());

test('SendPeakRMS sends peak and root mean square of each signal, at its rate', async () => {
  const g = new RawGraph();
  const letters = [...'/rms'].map((letter) => letter.charCodeAt(0));
  const wave = g.ar('LFPulse', 3000, 0, 0.5);
  g.unit('SendPeakRMS', 1, [10, 0, 5, 2, wave, g.control('level', 0.25), letters.length, ...letters], 0);
  await ask('/d_recv', encodeSynthDefs([g.build('meter')]));
  await ask('/notify', 1);
  client.send('/s_new', 'meter', 1000);
  await server.render(160);
  const sent = client.replies().filter(([address]) => address === '/rms');
  // 75 blocks are a tenth of a second, and the first count is not full.
  expect(sent.length).toBe(2);
  const [, node, reply, peak, rms, controlPeak, controlRms] = sent[1]! as [string, ...number[]];
  expect([node, reply, peak, controlPeak]).toEqual([1000, 5, 1, 0.25]);
  expect(rms).toBeCloseTo(Math.SQRT1_2, 2);
  expect(controlRms).toBeCloseTo(0.25, 4);
});

test('CheckBadValues prints what is new', async () => {
  const g = new RawGraph();
  g.unit('CheckBadValues', 1, [g.control('value', 1), 4, 2]);
  await ask('/d_recv', encodeSynthDefs([g.build('check')]));
  await ask('/s_new', 'check', 1000);
  await ask('/n_set', 1000, 'value', Infinity);
  expect(server.lines).toEqual([
    expect.stringMatching(/^CheckBadValues: infinity found in Synth 1000, ID 4 \(previous \d+ values were normal\)$/),
  ]);
});

test('SendReply, Poll and SendTrig reach the clients', async () => {
  const constants = [7, 5, ...'/ping'].map((x) => (typeof x === 'number' ? x : x.charCodeAt(0)));
  const name = Array.from({ length: 5 }, (_, i) => ({ unit: -1, output: 2 + i }));
  const trigger = { unit: 0, output: 0 };
  const value = { unit: 0, output: 1 };
  const def: SynthDef = {
    name: 'messages',
    constants,
    params: [0, 2.5],
    paramNames: [
      { name: 'trig', index: 0 },
      { name: 'value', index: 1 },
    ],
    variants: [],
    units: [
      { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1, 1] },
      {
        name: 'SendReply',
        rate: 1,
        specialIndex: 0,
        inputs: [trigger, { unit: -1, output: 0 }, { unit: -1, output: 1 }, ...name, value, trigger],
        outputs: [],
      },
      {
        name: 'Poll',
        rate: 1,
        specialIndex: 0,
        inputs: [trigger, value, { unit: -1, output: 0 }, { unit: -1, output: 1 }, ...name],
        outputs: [1],
      },
      { name: 'SendTrig', rate: 1, specialIndex: 0, inputs: [trigger, { unit: -1, output: 1 }, value], outputs: [] },
    ],
  };
  await ask('/d_recv', encodeSynthDefs([def]));
  await ask('/notify', 1);
  await ask('/s_new', 'messages', 1000);
  expect(await ask('/n_set', 1000, 'trig', 1)).toEqual([
    ['/ping', 1000, 7, 2.5, 1],
    ['/tr', 1000, 7, 2.5],
    ['/tr', 1000, 5, 2.5],
  ]);
  expect(server.lines).toEqual(['/ping: 2.5']);
});
