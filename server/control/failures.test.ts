/** Texts of `/fail`: scsynth's and no more, unless a client asked for more. */

import { beforeEach, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { commandTable } from '../../protocol/commands/table.ts';
import { ask, client, server, startServer, withProbe } from '../../test/support/control-server.ts';
import type { Sent } from '../../test/support/in-process.ts';
import { soundFormat } from '../workers/sound-formats.ts';

/** A message, scsynth's failure, and what is said to those who want to know. */
/** This file, which is no sound file. */
const own = readFileSync(import.meta.path, 'latin1');

/** Returns the answer about a header that cannot be written; it lists those that can. */
const unwritable = (header: string): string => {
  try {
    soundFormat(header, 'float');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${header} can be written`);
};

const refused: readonly (readonly [sent: Sent, failure: Sent, about: string])[] = [
  [['/s_new', 'nope'], ['/s_new', 'SynthDef not found'], 'nope'],
  [['/s_new', 'probe', 1000], ['/s_new', 'duplicate node ID'], '1000'],
  [['/s_new', 'probe', -7], ['/s_new', 'negative node IDs are reserved'], '-7'],
  [['/s_new', 'probe', 5, 9], ['/s_new', 'failed'], 'add action is 9; it must be from 0 to 4'],
  [['/s_new'], ['/s_new', 'wrong argument type'], 'argument 1 (def) is missing'],
  [['/s_new', 5], ['/s_new', 'wrong argument type'], 'argument 1 (def) is 5; it must be text'],
  [['/g_new', 1000], ['/g_new', 'duplicate node ID'], '1000'],
  [['/n_order', 9, 0, 1000], ['/n_order', 'failed'], 'add action is 9; it must be from 0 to 3'],
  [['/u_cmd', 1000, 99, 'x'], ['/u_cmd', 'index out of range'], '99'],
  [['/cmd'], ['/cmd', 'failed'], 'argument 1 (name) is missing'],
  [['/c_get', 64], ['/c_get', 'index out of range'], '64'],
  [['/c_getn', 3], ['/c_getn', 'index out of range'], '0'],
  [['/b_get', -1, 0], ['/b_get', 'index out of range'], 'buffer -1 does not exist: numbers go from 0 to 15 (-b)'],
  [['/b_gen', 0, 'none'], ['/b_gen', 'buf gen routine not found'], 'none'],
  [
    ['/b_gen', 0, 'PreparePartConv', 0, 100],
    ['/b_gen', 'failed'],
    'fftsize is 100; it must be a power of two from 8 to 65536',
  ],
  [
    ['/b_gen', 0, 'PreparePartConv', 0, 8],
    ['/b_gen', 'failed'],
    'buffer 0 has 8 samples; the 8 frames of buffer 0 take 16 with an fftsize of 8',
  ],
  [['/b_allocRead', 3], ['/b_allocRead', 'wrong argument type'], 'argument 2 (path) is missing'],
  [
    ['/b_allocRead', 3, import.meta.path],
    ['/b_allocRead', `File '${import.meta.path}' could not be opened: Format not recognised.\n`, 3],
    `file begins with ${JSON.stringify(own.slice(0, 4))} and ${JSON.stringify(own.slice(8, 12))}; WAV, AIFF, AIFC, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus can be read`,
  ],
  [
    ['/b_allocRead', 3, import.meta.dir],
    ['/b_allocRead', `File '${import.meta.dir}' could not be opened: Format not recognised.\n`, 3],
    'it is a folder',
  ],
  [
    ['/b_allocRead', 3, '/dev/null'],
    ['/b_allocRead', "File '/dev/null' could not be opened: Format not recognised.\n", 3],
    'it is no regular file',
  ],
  [['/b_write', 0, '/nowhere/x', 'mp9'], ['/b_write', 'failed'], unwritable('mp9')],
  [
    ['/b_write', 0, '/nowhere/x', 'wav', 'int8'],
    ['/b_write', "File '/nowhere/x' could not be opened: Format not recognised.\n", 0],
    'WAV files with int8 samples cannot be written; uint8, int16, int24, int32, float, double can',
  ],
  [['/d_recv', 1], ['/d_recv', 'failed'], 'argument 1 (definitions) is 1; it must be a blob'],
  [['/d_recv', new Uint8Array(0)], ['/d_recv', 'failed'], 'a blob of 0 bytes'],
  [['/d_load', '/nowhere/x.scsyndef'], ['/d_load', '/nowhere/x.scsyndef'], 'no such file'],
  [['/d_loadDir', '/nowhere'], ['/d_loadDir', '/nowhere'], 'no such folder'],
  [['/d_free', 3], ['/d_free', 'SynthDef not found'], 'argument 1 (name) is 3; it must be text'],
];

beforeEach(async () => {
  startServer();
  await withProbe();
  await ask('/s_new', 'probe', 1000);
  await ask('/b_alloc', 0, 8);
});

describe.each(refused)('%j', (sent, failure, about) => {
  test('is refused to the letter', async () => {
    expect(await ask(...sent)).toEqual([['/fail', ...failure]]);
  });

  test('is printed with what it is about', async () => {
    await ask(...sent);
    expect(server.lines).toContain(`FAILURE IN SERVER ${failure[0]} ${String(failure[1]).trimEnd()} (${about})`);
  });

  test('is explained, behind all that scsynth says, to a client that asked for it, and to no other', async () => {
    expect(await ask('/notify', 1, -1, 1)).toEqual([['/done', '/notify', 0, 4]]);
    expect(await ask(...sent)).toEqual([['/fail', ...failure, about]]);
    const other = server.client('test:2');
    other.send(...sent);
    await server.render();
    expect(other.replies()).toEqual([['/fail', ...failure]]);
  });
});

test('who asked for more and goes has asked for nothing', async () => {
  await ask('/notify', 1, -1, 1);
  await ask('/notify', 0);
  expect(await ask('/s_new', 'nope')).toEqual([['/fail', '/s_new', 'SynthDef not found']]);
});

test('a failure has two texts and at most one number, of any command with nothing behind it', async () => {
  for (const { name } of commandTable) {
    if (name === '/quit') continue;
    client.send(name);
    await server.render();
    for (const [address, ...args] of client.replies()) {
      if (address !== '/fail') continue;
      expect(args.slice(0, 2).map((value) => typeof value)).toEqual(['string', 'string']);
      expect(args.slice(2).every((value) => typeof value === 'number') && args.length <= 3).toBe(true);
    }
  }
});
