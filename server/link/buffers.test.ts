/** Commands about buffers and buses. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { ask, client, server, startServer } from '../../test/support/control-server.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';

beforeEach(() => startServer());

describe('buffers', () => {
  test('allocated, set, asked and freed', async () => {
    expect(await ask('/b_alloc', 3, 8, 2)).toEqual([['/done', '/b_alloc', 3]]);
    expect(await ask('/b_setn', 3, 14, 4, 1, 2, 3, 4)).toEqual([['/fail', '/b_setn', 'index out of range']]);
    client.send('/b_set', 3, 0, 0.5);
    client.send('/b_fill', 3, 1, 2, 0.25);
    expect(await ask('/b_getn', 3, 0, 4, 14, 2)).toEqual([['/b_setn', 3, 0, 4, 0.5, 0.25, 0.25, 0, 14, 2, 1, 2]]);
    expect(await ask('/b_get', 3, 15)).toEqual([['/b_set', 3, 15, 2]]);
    expect(await ask('/b_get', 3, 16)).toEqual([['/fail', '/b_get', 'index out of range']]);
    expect(await ask('/b_query', 3, 99)).toEqual([['/b_info', 3, 8, 2, 48000, 99, 0, 0, 0]]);
    expect(await ask('/b_free', 3)).toEqual([['/done', '/b_free', 3]]);
    expect(await ask('/b_query', 3)).toEqual([['/b_info', 3, 0, 0, 48000]]);
    expect(await ask('/b_alloc', 99, 8)).toEqual([
      ['/fail', '/b_alloc', 'buffer 99 does not exist: numbers go from 0 to 15 (-b)', 99],
    ]);
    expect((await ask('/b_alloc', 1, 2 ** 30, 64))[0]!.slice(0, 2)).toEqual(['/fail', '/b_alloc']);
  });

  test('what lies beside a buffer or the buses is refused, what lies inside is done', async () => {
    await ask('/b_alloc', 3, 4);
    expect(await ask('/b_fill', 3, 2, 9, 0.5)).toEqual([['/fail', '/b_fill', 'index out of range']]);
    expect(await ask('/b_setn', 3, -1, 2, 7, 8)).toEqual([['/fail', '/b_setn', 'index out of range']]);
    expect(await ask('/b_getn', 3, 0, 4)).toEqual([['/b_setn', 3, 0, 4, 8, 0, 0.5, 0.5]]);
    expect(await ask('/b_setn', 3, 4, 1, 1)).toEqual([['/fail', '/b_setn', 'index out of range']]);
    expect(await ask('/b_setn', 4, 0, 1, 1)).toEqual([['/fail', '/b_setn', 'index out of range']]);
    // Longer than one instruction holds: one failure, and none of the rest.
    expect(await ask('/b_setn', 3, 0, 40000, ...new Array<number>(40000).fill(0.25))).toEqual([
      ['/fail', '/b_setn', 'index out of range'],
    ]);
    expect(await ask('/c_fill', 62, 9, 0.5)).toEqual([['/fail', '/c_fill', 'index out of range']]);
    expect(await ask('/c_getn', 61, 3)).toEqual([['/c_setn', 61, 3, 0, 0.5, 0.5]]);
    expect(await ask('/b_get', 3, 4)).toEqual([['/fail', '/b_get', 'index out of range']]);
  });

  test("/b_setSampleRate: the rate of a buffer, or the server's again, in the order of the commands", async () => {
    await ask('/b_alloc', 3, 8, 2);
    client.send('/b_query', 3);
    client.send('/b_setSampleRate', 3, 12000.5);
    client.send('/b_query', 3);
    client.send(66, 3);
    expect(await ask('/b_query', 3)).toEqual([
      ['/b_info', 3, 8, 2, 48000],
      ['/b_info', 3, 8, 2, 12000.5],
      ['/b_info', 3, 8, 2, 48000],
    ]);
    const graph = new RawGraph();
    graph.unit('Out', 1, [0, graph.kr('BufSampleRate', 3), graph.kr('BufRateScale', 3), graph.kr('BufDur', 3)], 0);
    await ask('/d_recv', encodeSynthDefs([graph.build('rate')]));
    await ask('/b_setSampleRate', 3, 96000);
    await ask('/s_new', 'rate', 1000);
    expect(await ask('/c_getn', 0, 3)).toEqual([['/c_setn', 0, 3, 96000, 2, Math.fround(8 / 96000)]]);
    expect(await ask('/b_setSampleRate', 77)).toEqual([
      ['/fail', '/b_setSampleRate', 'buffer 77 does not exist: numbers go from 0 to 15 (-b)', 77],
    ]);
  });

  test('replies follow the order of commands, completion packets before /done', async () => {
    const query = encodeMessage('/b_query', 'i', [1]);
    client.send('/b_alloc', 1, 8, 1, query);
    client.send('/b_alloc', 2, 8);
    client.send('/sync', 7);
    await server.render();
    expect(client.replies()).toEqual([
      ['/b_info', 1, 8, 1, 48000],
      ['/done', '/b_alloc', 1],
      ['/done', '/b_alloc', 2],
      ['/synced', 7],
    ]);
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
    expect(await ask('/b_allocReadChannel', 2, path, 0, -1, 5)).toEqual([
      ['/fail', '/b_allocReadChannel', 'Channel index out of range.\n', 2],
    ]);
    expect(await ask('/b_read', 1, path, 2, -1, 0)).toEqual([['/done', '/b_read', 1]]);
    expect(await ask('/b_getn', 1, 0, 5)).toEqual([['/b_setn', 1, 0, 5, 4, 5, 6, 7, 4]]);
    await Bun.file(path).delete();
    expect(await ask('/b_allocRead', 2, path)).toEqual([
      ['/fail', '/b_allocRead', `File '${path}' could not be opened: System error : No such file or directory.\n`, 2],
    ]);
    expect(await ask('/b_write', 1, path, 'mp9')).toEqual([['/fail', '/b_write', 'failed']]);
    expect(server.lines.at(-1)).toStartWith(
      'FAILURE IN SERVER /b_write failed (header format "mp9" cannot be written; AIFF, WAV, Sun, WAVEX, raw can, and where libsndfile is CAF, FLAC, ',
    );
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
