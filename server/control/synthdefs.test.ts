/** Commands about SynthDefs. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { ask, probe, probeBytes, startServer, withProbe } from '../../test/support/control-server.ts';

beforeEach(() => startServer());

describe('defs', () => {
  test('completion packets run before /done, freed defs are told of when unused', async () => {
    await ask('/notify', 1);
    const completion = encodeMessage('/s_new', 'siii', ['probe', 1000, 0, 0]);
    expect(await ask('/d_recv', probeBytes, completion)).toEqual([
      ['/n_go', 1000, 0, -1, -1, 0],
      ['/done', '/d_recv'],
    ]);
    expect(await ask('/d_free', 'probe')).toEqual([]);
    expect(await ask('/n_free', 1000)).toEqual([
      ['/n_end', 1000, 0, -1, -1, 0],
      ['/d_removed', 'probe'],
    ]);
    expect(await ask('/d_free', 'probe')).toEqual([]);
  });

  test('synths of a def that was replaced keep what they were', async () => {
    await withProbe();
    await ask('/s_new', 'probe', 1000);
    const smaller: SynthDef = {
      ...probe,
      params: [8],
      paramNames: [{ name: 'z', index: 0 }],
      variants: [],
      units: [{ ...probe.units[0]!, outputs: [1] }],
    };
    await ask('/d_recv', encodeSynthDefs([smaller]));
    await ask('/s_new', 'probe', 1001, 1, 0);
    expect(await ask('/g_queryTree', 0, 1)).toEqual([
      ['/g_queryTree.reply', 1, 0, 2, 1000, -1, 'probe', 3, 'a', 1, 'b', 2, 2, 3, 1001, -1, 'probe', 1, 'z', 8],
    ]);
    expect((await ask('/status'))[0]!.slice(2, 4)).toEqual([3, 2]);
    await ask('/n_free', 1001, 1000);
    expect((await ask('/status'))[0]!.slice(2, 4)).toEqual([0, 0]);
  });

  test('a def that cannot be compiled fails and names the UGen; others in the file are there', async () => {
    const bad: SynthDef = {
      ...probe,
      name: 'bad',
      variants: [],
      units: [{ name: 'NoSuchUGen', rate: 2, specialIndex: 0, inputs: [], outputs: [2] }],
    };
    const [reply] = await ask('/d_recv', encodeSynthDefs([bad, probe]));
    expect(reply![2]).toMatch(/bad.*NoSuchUGen/);
    expect(await ask('/s_new', 'probe', 1)).toEqual([]);
  });
});

test('a folder of SynthDefs is done when all in it that can be is there; each other one is told of', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-defs-'));
  const bad: SynthDef = {
    ...probe,
    name: 'bad',
    variants: [],
    units: [{ name: 'NoSuchUGen', rate: 2, specialIndex: 0, inputs: [], outputs: [2] }],
  };
  writeFileSync(join(folder, 'a.scsyndef'), encodeSynthDefs([bad]));
  writeFileSync(join(folder, 'b.scsyndef'), 'nonsense');
  writeFileSync(join(folder, 'c.scsyndef'), encodeSynthDefs([probe]));
  const replies = await ask('/d_loadDir', folder);
  rmSync(folder, { recursive: true });
  expect(replies.map(([address, command]) => [address, command])).toEqual([
    ['/fail', '/d_loadDir'],
    ['/fail', '/d_loadDir'],
    ['/done', '/d_loadDir'],
  ]);
  expect(replies.map(([, , reason]) => reason).join()).toMatch(/b\.scsyndef.*NoSuchUGen/);
  expect(await ask('/s_new', 'probe', 1)).toEqual([]);
});
