import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { commandTable } from '../../protocol/commands/table.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { SoftPool } from '../soft/pool.ts';
import { asyncHandlers, syncHandlers } from './handlers/index.ts';
import { InProcessServer, type InProcessClient, type Sent } from './in-process.ts';

/** Controls `a` (1) and `b` (2, 3): their values go to control busses 0, 1, 2. */
const probe: SynthDef = {
  name: 'probe', constants: [0], params: [1, 2, 3], paramNames: [{ name: 'a', index: 0 }, { name: 'b', index: 1 }],
  variants: [{ name: 'probe.loud', values: [9, 2, 3] }],
  units: [
    { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1, 1, 1] },
    { name: 'Out', rate: 1, specialIndex: 0, inputs: [{ unit: -1, output: 0 }, { unit: 0, output: 0 }, { unit: 0, output: 1 }, { unit: 0, output: 2 }], outputs: [] },
  ],
};
const probeBytes = encodeSynthDefs([probe]);

let server: InProcessServer;
let client: InProcessClient;

beforeEach(() => {
  server = new InProcessServer();
  client = server.client();
});

async function ask(...message: Sent): Promise<Sent[]> {
  client.send(...message);
  await server.render();
  return client.replies();
}

async function withProbe(): Promise<void> {
  expect(await ask('/d_recv', probeBytes)).toEqual([['/done', '/d_recv']]);
}

test('every row has a handler of its kind, and every handler a row', () => {
  for (const row of commandTable) expect([row.name, row.async ? row.name in asyncHandlers : row.name in syncHandlers]).toEqual([row.name, true]);
  expect(Object.keys(syncHandlers).length + Object.keys(asyncHandlers).length).toBe(commandTable.length);
});

describe('the server', () => {
  test('/status, /version, /quit', async () => {
    expect(await ask('/status')).toEqual([['/status.reply', 1, 0, 0, 1, 0, 1, 2, 48000, 48000]]);
    expect((await ask(64))[0]!.slice(0, 4)).toEqual(['/version.reply', 'bunsynth', 3, 13]);
    expect(await ask('/quit')).toEqual([['/done', '/quit']]);
    expect(server.hasQuit).toBe(true);
  });

  test('/notify: ids, repeats, too many, taking off', async () => {
    expect(await ask('/notify', 1, 2)).toEqual([['/done', '/notify', 2, 4]]);
    expect(await ask('/notify', 1, 2)).toEqual([['/fail', '/notify', 'notify: already registered\n', 2]]);
    const others = ['b', 'c', 'd', 'e'].map((id) => server.client(id));
    for (const other of others) other.send('/notify', 1, 2);
    expect(others.map((other) => other.replies())).toEqual([
      [['/done', '/notify', 0, 4]], [['/done', '/notify', 1, 4]], [['/done', '/notify', 3, 4]], [['/fail', '/notify', 'too many users\n']],
    ]);
    expect(await ask('/notify', 0)).toEqual([['/done', '/notify']]);
    expect(await ask('/notify', 0)).toEqual([['/fail', '/notify', 'not registered\n']]);
  });

  test('a thousand /sync are all answered, in order', async () => {
    for (let i = 0; i < 1000; i++) client.send('/sync', i);
    await server.render(2);
    expect(client.replies()).toEqual(Array.from({ length: 1000 }, (_, i) => ['/synced', i]));
  });

  test('unknown commands, by name and number; wrong arguments', async () => {
    expect(await ask('/nonsense', 1)).toEqual([['/fail', '/nonsense', 'Command not found']]);
    expect(await ask(13)).toEqual([['/fail', '13', 'Command not found']]);
    expect(await ask('/n_free', 'x')).toEqual([['/fail', '/n_free', 'argument 1 (node) is "x"; it must be an integer']]);
  });

  test('/error silences a bundle or everything', async () => {
    client.bundle(undefined, ['/error', -1], ['/n_free', 7], ['/error', -2], ['/n_free', 8]);
    client.send('/n_free', 9);
    await server.render();
    expect(client.replies()).toEqual([['/fail', '/n_free', 'Node 8 not found'], ['/fail', '/n_free', 'Node 9 not found']]);
    client.send('/error', 0);
    expect(await ask('/n_free', 9)).toEqual([]);
    client.send('/error', 1);
    expect(await ask('/n_free', 9)).toHaveLength(1);
  });

  test('/dumpOSC prints packets', async () => {
    client.send('/dumpOSC', 3);
    client.send('/none', 'x', 5);
    expect(server.lines).toEqual(['[ "/none", "x", 5 ]', '   0   2f 6e 6f 6e 65 00 00 00 2c 73 69 00 78 00 00 00   |/none...,si.x...|', '  16   00 00 00 05                                       |....|']);
  });
});

describe('synths', () => {
  beforeEach(withProbe);

  test('begin, are set, mapped, asked and end; registered clients are told', async () => {
    await ask('/notify', 1);
    expect(await ask('/g_new', 1, 0, 0)).toEqual([['/n_go', 1, 0, -1, -1, 1, -1, -1]]);
    expect(await ask(9, 'probe', 1000, 1, 1, 'a', 5, 1, [6, 7], 0)).toEqual([['/n_go', 1000, 1, -1, -1, 0]]);
    expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 5, 6, 7]]);
    expect(await ask('/n_setn', 1000, 'b', 2, 0.5, 0.25)).toEqual([]);
    expect(await ask('/s_get', 1000, 'a', 1)).toEqual([['/n_set', 1000, 'a', 5, 1, 0.5]]);
    expect(await ask('/s_getn', 1000, 'b', 2)).toEqual([['/n_setn', 1000, 'b', 2, 0.5, 0.25]]);
    client.send('/c_set', 9, 42);
    client.send('/n_set', 1000, 'a', 'c9');
    expect(await ask('/g_queryTree', 0, 1)).toEqual([['/g_queryTree.reply', 1, 0, 1, 1, 1, 1000, -1, 'probe', 3, 'a', 'c9', 'b', 0.5, 2, 0.25]]);
    expect(await ask('/s_get', 1000, 'a')).toEqual([['/n_set', 1000, 'a', 5]]);
    expect(await ask('/n_run', 1000, 0)).toEqual([['/n_off', 1000, 1, -1, -1, 0]]);
    expect(await ask('/n_query', 1000)).toEqual([['/n_info', 1000, 1, -1, -1, 0]]);
    expect(await ask('/n_free', 1000)).toEqual([['/n_end', 1000, 1, -1, -1, 0]]);
    expect(await ask('/status')).toEqual([['/status.reply', 1, 0, 0, 2, 2, 1, 2, 48000, 48000]]);
  });

  test('hidden ids are not told of, but are neighbours', async () => {
    await ask('/notify', 1);
    expect(await ask('/s_new', 'probe', -1, 1, 0)).toEqual([]);
    const [[, , , before]] = (await ask('/s_new', 'probe', 1000, 1, 0)) as [Sent];
    expect(before).toBeLessThan(-1);
    expect(server.control.context.tree.synths).toBe(2);
  });

  test('variants are defs of their own', async () => {
    await ask('/s_new', 'probe.loud', 1000, 1, 0);
    expect(await ask('/c_get', 0)).toEqual([['/c_set', 0, 9]]);
  });

  test('failures name what is wrong; arguments of a synth that was not made blame nobody else', async () => {
    expect(await ask('/s_new', 'nope', 1000, 0, 0, 'a', 3)).toEqual([['/fail', '/s_new', 'SynthDef not found', 'nope']]);
    expect(await ask('/s_new', 'probe', 1000, 0, 77)).toEqual([['/fail', '/s_new', 'Group 77 not found']]);
    expect(await ask('/s_new', 'probe', -5)).toEqual([['/fail', '/s_new', 'negative node IDs are reserved', -5]]);
    expect(await ask('/s_new', 'probe', 5, 9)).toEqual([['/fail', '/s_new', 'add action is 9; it must be from 0 to 4']]);
    expect(server.lines).toContain('*** ERROR: SynthDef nope not found');
  });

  test('/s_newargs sets controls by counts', async () => {
    await ask('/s_newargs', 'probe', 1000, 0, 0, 'b', 2, 8, 9, 'a', 1, 7);
    expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 7, 8, 9]]);
  });

  test('commands for UGens and plugins are refused, by name', async () => {
    await ask('/s_new', 'probe', 1000);
    expect(await ask('/u_cmd', 1000, 1, 'setValue', 3, 'x')).toEqual([['/fail', '/u_cmd', 'failed', 'UGen 1 (Out) has no command setValue']]);
    expect(await ask('/u_cmd', 1000, 7, 'setValue')).toEqual([['/fail', '/u_cmd', 'index out of range', 7]]);
    expect(await ask('/u_cmd', 0, 0, 'setValue')).toEqual([['/fail', '/u_cmd', 'Node 0 not found']]);
    expect(await ask('/cmd', 'VSTPlugin', 3, new Uint8Array(4))).toEqual([['/fail', '/cmd', 'failed', 'there is no plugin with a command VSTPlugin']]);
  });

  test('moving what is not there is refused, the other pairs are done', async () => {
    for (const id of [1, 2, 3]) client.send('/g_new', id, 1, 0);
    expect(await ask('/n_after', 99, 1, 1, 3)).toEqual([['/fail', '/n_after', 'Node 99 not found']]);
    expect(await ask('/n_before', 2, 98)).toEqual([['/fail', '/n_before', 'Node 98 not found']]);
    expect(await ask('/g_queryTree', 0)).toEqual([['/g_queryTree.reply', 0, 0, 3, 2, 0, 3, 0, 1, 0]]);
  });

  test('order: /n_order puts the nodes one after the other, missing ones apart', async () => {
    for (const id of [1, 2, 3, 4]) client.send('/g_new', id, 1, 0);
    client.send('/n_order', 0, 0, 3, 99, 1);
    expect(await ask('/g_queryTree', 0)).toContainEqual(['/g_queryTree.reply', 0, 0, 4, 3, 0, 1, 0, 2, 0, 4, 0]);
    client.send('/n_order', 3, 2, 4, 3);
    expect(await ask('/g_queryTree', 0)).toContainEqual(['/g_queryTree.reply', 0, 0, 4, 1, 0, 2, 0, 4, 0, 3, 0]);
  });
});

describe('defs', () => {
  test('completion packets run before /done, freed defs are told of when unused', async () => {
    await ask('/notify', 1);
    const completion = encodeMessage('/s_new', 'siii', ['probe', 1000, 0, 0]);
    expect(await ask('/d_recv', probeBytes, completion)).toEqual([['/n_go', 1000, 0, -1, -1, 0], ['/done', '/d_recv']]);
    expect(await ask('/d_free', 'probe')).toEqual([]);
    expect(await ask('/n_free', 1000)).toEqual([['/n_end', 1000, 0, -1, -1, 0], ['/d_removed', 'probe']]);
    expect(await ask('/d_free', 'probe')).toEqual([]);
  });

  test('synths of a def that was replaced keep what they were', async () => {
    await withProbe();
    await ask('/s_new', 'probe', 1000);
    const smaller: SynthDef = { ...probe, params: [8], paramNames: [{ name: 'z', index: 0 }], variants: [], units: [{ ...probe.units[0]!, outputs: [1] }] };
    await ask('/d_recv', encodeSynthDefs([smaller]));
    await ask('/s_new', 'probe', 1001, 1, 0);
    expect(await ask('/g_queryTree', 0, 1)).toEqual([['/g_queryTree.reply', 1, 0, 2, 1000, -1, 'probe', 3, 'a', 1, 'b', 2, 2, 3, 1001, -1, 'probe', 1, 'z', 8]]);
    expect((await ask('/status'))[0]!.slice(2, 4)).toEqual([3, 2]);
    await ask('/n_free', 1001, 1000);
    expect((await ask('/status'))[0]!.slice(2, 4)).toEqual([0, 0]);
  });

  test('a def that cannot be compiled fails and names the UGen; others in the file are there', async () => {
    const bad: SynthDef = { ...probe, name: 'bad', variants: [], units: [{ name: 'NoSuchUGen', rate: 2, specialIndex: 0, inputs: [], outputs: [2] }] };
    const [reply] = await ask('/d_recv', encodeSynthDefs([bad, probe]));
    expect(reply![2]).toMatch(/bad.*NoSuchUGen/);
    expect(await ask('/s_new', 'probe', 1)).toEqual([]);
  });
});

test('a folder of SynthDefs is done when all in it that can be is there; each other one is told of', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-defs-'));
  const bad: SynthDef = { ...probe, name: 'bad', variants: [], units: [{ name: 'NoSuchUGen', rate: 2, specialIndex: 0, inputs: [], outputs: [2] }] };
  writeFileSync(join(folder, 'a.scsyndef'), encodeSynthDefs([bad]));
  writeFileSync(join(folder, 'b.scsyndef'), 'nonsense');
  writeFileSync(join(folder, 'c.scsyndef'), encodeSynthDefs([probe]));
  const replies = await ask('/d_loadDir', folder);
  rmSync(folder, { recursive: true });
  expect(replies.map(([address, command]) => [address, command])).toEqual([['/fail', '/d_loadDir'], ['/fail', '/d_loadDir'], ['/done', '/d_loadDir']]);
  expect(replies.map(([, , reason]) => reason).join()).toMatch(/b\.scsyndef.*NoSuchUGen/);
  expect(await ask('/s_new', 'probe', 1)).toEqual([]);
});

test('text that is no bus sets nothing, and what comes after it is set', async () => {
  await withProbe();
  await ask('/s_new', 'probe', 1000, 0, 0, 'a', 'none', 'b', ['none', 7]);
  expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 1, 2, 7]]);
  await ask('/n_set', 1000, 'b', 'none', 'a', 5);
  await ask('/n_fill', 1000, 'b', 2, 'none');
  expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 5, 2, 7]]);
});

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
  expect(server.lines).toEqual([expect.stringMatching(/^CheckBadValues: infinity found in Synth 1000, ID 4 \(previous \d+ values were normal\)$/)]);
});

test('SendReply, Poll and SendTrig reach the clients', async () => {
  const constants = [7, 5, ...'/ping'].map((x) => (typeof x === 'number' ? x : x.charCodeAt(0)));
  const name = Array.from({ length: 5 }, (_, i) => ({ unit: -1, output: 2 + i }));
  const trigger = { unit: 0, output: 0 };
  const value = { unit: 0, output: 1 };
  const def: SynthDef = {
    name: 'messages', constants, params: [0, 2.5], paramNames: [{ name: 'trig', index: 0 }, { name: 'value', index: 1 }], variants: [],
    units: [
      { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1, 1] },
      { name: 'SendReply', rate: 1, specialIndex: 0, inputs: [trigger, { unit: -1, output: 0 }, { unit: -1, output: 1 }, ...name, value, trigger], outputs: [] },
      { name: 'Poll', rate: 1, specialIndex: 0, inputs: [trigger, value, { unit: -1, output: 0 }, { unit: -1, output: 1 }, ...name], outputs: [1] },
      { name: 'SendTrig', rate: 1, specialIndex: 0, inputs: [trigger, { unit: -1, output: 1 }, value], outputs: [] },
    ],
  };
  await ask('/d_recv', encodeSynthDefs([def]));
  await ask('/notify', 1);
  await ask('/s_new', 'messages', 1000);
  expect(await ask('/n_set', 1000, 'trig', 1)).toEqual([['/ping', 1000, 7, 2.5, 1], ['/tr', 1000, 7, 2.5], ['/tr', 1000, 5, 2.5]]);
  expect(server.lines).toEqual(['/ping: 2.5']);
});

describe('time', () => {
  beforeEach(withProbe);

  test('bundles wait for their time; asynchronous commands in them too', async () => {
    client.bundle(server.now + 0.01, ['/c_set', 5, 0.5], ['/b_alloc', 1, 100], ['/s_new', 'probe', 1000]);
    expect(await ask('/c_get', 5)).toEqual([['/c_set', 5, 0]]);
    await server.render(10);
    expect(client.replies()).toEqual([['/done', '/b_alloc', 1]]);
    expect(await ask('/c_get', 5)).toEqual([['/c_set', 5, 0.5]]);
  });

  test('late bundles run at once, are counted and printed', async () => {
    client.bundle(server.now - 0.5, ['/c_set', 5, 0.5]);
    expect((await ask('/c_get', 5)).length + (await ask('/c_get', 5)).length).toBe(2);
    expect(server.control.events.lateCount).toBe(1);
    expect(server.control.events.worstLateness).toBeCloseTo(0.5, 2);
    expect(server.lines[0]).toMatch(/^late 0\.(49|50)/);
  });

  test('/clearSched removes what waits, and forgets what would have followed', async () => {
    client.bundle(server.now + 0.01, ['/b_alloc', 1, 100], ['/c_get', 0]);
    client.send('/clearSched');
    await server.render(20);
    expect(client.replies()).toEqual([]);
    expect(server.control.context.tokens.size).toBe(0);
  });
});

describe('buffers', () => {
  test('allocated, set, asked and freed', async () => {
    expect(await ask('/b_alloc', 3, 8, 2)).toEqual([['/done', '/b_alloc', 3]]);
    expect(await ask('/b_setn', 3, 14, 4, 1, 2, 3, 4)).toEqual([['/fail', '/b_setn', 'index out of range', 16]]);
    client.send('/b_set', 3, 0, 0.5);
    client.send('/b_fill', 3, 1, 2, 0.25);
    expect(await ask('/b_getn', 3, 0, 4, 14, 2)).toEqual([['/b_setn', 3, 0, 4, 0.5, 0.25, 0.25, 0, 14, 2, 1, 2]]);
    expect(await ask('/b_get', 3, 15)).toEqual([['/b_set', 3, 15, 2]]);
    expect(await ask('/b_get', 3, 16)).toEqual([['/fail', '/b_get', 'index out of range', 16]]);
    expect(await ask('/b_query', 3, 99)).toEqual([['/b_info', 3, 8, 2, 48000, 99, 0, 0, 0]]);
    expect(await ask('/b_free', 3)).toEqual([['/done', '/b_free', 3]]);
    expect(await ask('/b_query', 3)).toEqual([['/b_info', 3, 0, 0, 48000]]);
    expect(await ask('/b_alloc', 99, 8)).toEqual([['/fail', '/b_alloc', 'buffer 99 does not exist: numbers go from 0 to 15 (-b)', 99]]);
    expect((await ask('/b_alloc', 1, 2 ** 30, 64))[0]!.slice(0, 2)).toEqual(['/fail', '/b_alloc']);
  });

  test('what lies beside a buffer or the busses is refused, what lies inside is done', async () => {
    await ask('/b_alloc', 3, 4);
    expect(await ask('/b_fill', 3, 2, 9, 0.5)).toEqual([['/fail', '/b_fill', 'index out of range', 4]]);
    expect(await ask('/b_setn', 3, -1, 2, 7, 8)).toEqual([['/fail', '/b_setn', 'index out of range', -1]]);
    expect(await ask('/b_getn', 3, 0, 4)).toEqual([['/b_setn', 3, 0, 4, 8, 0, 0.5, 0.5]]);
    expect(await ask('/b_setn', 3, 4, 1, 1)).toEqual([['/fail', '/b_setn', 'index out of range', 4]]);
    expect(await ask('/b_setn', 4, 0, 1, 1)).toEqual([['/fail', '/b_setn', 'index out of range', 0]]);
    // Longer than one instruction holds: one failure, and none of the rest.
    expect(await ask('/b_setn', 3, 0, 40000, ...new Array<number>(40000).fill(0.25))).toEqual([['/fail', '/b_setn', 'index out of range', 4]]);
    expect(await ask('/c_fill', 62, 9, 0.5)).toEqual([['/fail', '/c_fill', 'index out of range', 64]]);
    expect(await ask('/c_getn', 61, 3)).toEqual([['/c_setn', 61, 3, 0, 0.5, 0.5]]);
    expect(await ask('/b_get', 3, 4)).toEqual([['/fail', '/b_get', 'index out of range', 4]]);
  });

  test('/b_setSampleRate: the rate of a buffer, or the server\'s again, in the order of the commands', async () => {
    await ask('/b_alloc', 3, 8, 2);
    client.send('/b_query', 3);
    client.send('/b_setSampleRate', 3, 12000.5);
    client.send('/b_query', 3);
    client.send(66, 3);
    expect(await ask('/b_query', 3)).toEqual([['/b_info', 3, 8, 2, 48000], ['/b_info', 3, 8, 2, 12000.5], ['/b_info', 3, 8, 2, 48000]]);
    const graph = new RawGraph();
    graph.unit('Out', 1, [0, graph.kr('BufSampleRate', 3), graph.kr('BufRateScale', 3), graph.kr('BufDur', 3)], 0);
    await ask('/d_recv', encodeSynthDefs([graph.build('rate')]));
    await ask('/b_setSampleRate', 3, 96000);
    await ask('/s_new', 'rate', 1000);
    expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 96000, 2, Math.fround(8 / 96000)]]);
    expect(await ask('/b_setSampleRate', 77)).toEqual([['/fail', '/b_setSampleRate', 'buffer 77 does not exist: numbers go from 0 to 15 (-b)', 77]]);
  });

  test('replies follow the order of commands, completion packets before /done', async () => {
    const query = encodeMessage('/b_query', 'i', [1]);
    client.send('/b_alloc', 1, 8, 1, query);
    client.send('/b_alloc', 2, 8);
    client.send('/sync', 7);
    await server.render();
    expect(client.replies()).toEqual([['/b_info', 1, 8, 1, 48000], ['/done', '/b_alloc', 1], ['/done', '/b_alloc', 2], ['/synced', 7]]);
  });

  test('written to a file and read back', async () => {
    const path = join(tmpdir(), `bunsynth-control-${process.pid}.aiff`);
    await ask('/b_alloc', 1, 4, 2);
    client.send('/b_setn', 1, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7);
    await server.render();
    expect(await ask('/b_write', 1, path, 'aiff', 'float')).toEqual([['/done', '/b_write', 1]]);
    expect(await ask('/b_allocRead', 2, path, 1, 2)).toEqual([['/done', '/b_allocRead', 2]]);
    expect(await ask('/b_getn', 2, 0, 4)).toEqual([['/b_setn', 2, 0, 4, 2, 3, 4, 5]]);
    expect(await ask('/b_allocReadChannel', 2, path, 0, -1, 1, 0)).toEqual([['/done', '/b_allocReadChannel', 2]]);
    expect(await ask('/b_getn', 2, 0, 4)).toEqual([['/b_setn', 2, 0, 4, 1, 0, 3, 2]]);
    expect(await ask('/b_allocReadChannel', 2, path, 0, -1, 5)).toEqual([['/fail', '/b_allocReadChannel', 'Channel index out of range.\n', 2]]);
    expect(await ask('/b_read', 1, path, 2, -1, 0)).toEqual([['/done', '/b_read', 1]]);
    expect(await ask('/b_getn', 1, 0, 5)).toEqual([['/b_setn', 1, 0, 5, 4, 5, 6, 7, 4]]);
    await Bun.file(path).delete();
    expect(await ask('/b_allocRead', 2, path)).toEqual([['/fail', '/b_allocRead', `File '${path}' could not be opened: System error : No such file or directory.\n`, 2]]);
    expect(await ask('/b_write', 1, path, 'mp9')).toEqual([['/fail', '/b_write', 'header format "mp9" cannot be written; AIFF, WAV, Sun, NeXT and raw can', 1]]);
  });

  test('their memory is used again', async () => {
    const { buffers } = server.control.context;
    const first = buffers.allocate(1000, 1)!;
    buffers.release(first);
    for (let i = 0; i < 200; i++) await ask('/b_alloc', 0, 100000);
    expect(client.replies()).toEqual([]);
    await ask('/b_free', 0);
    expect(buffers.allocate(1000, 1)).toBe(first);
  });
});

test('soft threads do what is done inline elsewhere', async () => {
  let pool: SoftPool | undefined;
  server = new InProcessServer({}, (environment) => (pool = new SoftPool({ environment, report: (line) => server.lines.push(line) })));
  client = server.client();
  client.send('/d_recv', probeBytes);
  client.send('/b_allocRead', 0, '/no/such/file');
  client.send('/d_recv', new Uint8Array(8));
  client.send('/sync', 3);
  await server.render();
  expect(client.replies()).toEqual([
    ['/done', '/d_recv'],
    ['/fail', '/b_allocRead', "File '/no/such/file' could not be opened: System error : No such file or directory.\n", 0],
    ['/fail', '/d_recv', 'SynthDef file: magic number is 0x00000000; it must be 0x53436766 ("SCgf")'],
    ['/synced', 3],
  ]);
  pool?.close();
});

describe('bad input', () => {
  test('any bytes are survived, and the server still answers', async () => {
    await withProbe();
    const seed = encodeMessage('/s_new', 'siiisf', ['probe', 5, 0, 0, 'a', 1]);
    const edits = fc.array(fc.tuple(fc.nat(seed.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), edits.map((list) => {
      const bytes = seed.slice();
      for (const [at, byte] of list) bytes[at] = byte;
      return bytes;
    })), (bytes) => {
      server.control.handle(bytes, client.peer);
    }), { numRuns: 500 });
    await server.render();
    client.replies();
    expect(await ask('/sync', 1)).toEqual([['/synced', 1]]);
  });

  test('absurd sizes are refused', async () => {
    await ask('/b_alloc', 0, 10);
    expect(await ask('/b_getn', 0, 0, 2 ** 30)).toEqual([['/fail', '/b_getn', 'number of samples is 1073741824; one answer holds 262144']]);
    expect(await ask('/s_getn', 1, 0, 2 ** 30)).toEqual([['/fail', '/s_getn', 'number of controls is 1073741824; one answer holds 262144']]);
    expect(await ask('/c_getn', 0, 2 ** 30)).toEqual([['/fail', '/c_getn', 'index out of range', 64]]);
    expect(await ask('/n_fill', 0, 0, 2 ** 30, 1)).toEqual([]);
    expect(await ask('/n_mapn', 0, 0, 0, 2 ** 30)).toEqual([]);
    expect((await ask('/b_alloc', 1, 2 ** 31 - 1, 2 ** 31 - 1))[0]!.slice(0, 2)).toEqual(['/fail', '/b_alloc']);
  });

  test('any arguments to any command are survived', async () => {
    await withProbe();
    const value = fc.oneof(fc.integer(), fc.integer({ min: -2, max: 20 }), fc.double().map(Math.fround), fc.constantFrom('probe', 'a', 'c1', '/no/such/file'), fc.uint8Array());
    const rows = commandTable.filter(({ name }) => !['/quit', '/error', '/b_write', '/dumpOSC'].includes(name));
    await fc.assert(fc.asyncProperty(fc.constantFrom(...rows), fc.array(value, { maxLength: 6 }), async ({ name }, args) => {
      client.send(name, ...args);
      await server.render();
    }), { numRuns: 1000 });
    expect(server.lines.filter((line) => line.startsWith('fault'))).toEqual([]);
    client.replies();
    expect(await ask('/sync', 1)).toEqual([['/synced', 1]]);
    expect(client.replies()).toEqual([]);
  }, 20000);
});
