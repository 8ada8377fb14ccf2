/** Bytes and arguments that nobody means are survived. */
import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { commandTable } from '../../protocol/commands/table.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { ask, client, server, startServer, withProbe } from '../../test/support/control-server.ts';

beforeEach(() => startServer());

describe('bad input', () => {
  test('any bytes are survived, and the server still answers', async () => {
    await withProbe();
    const seed = encodeMessage('/s_new', 'siiisf', ['probe', 5, 0, 0, 'a', 1]);
    const edits = fc.array(fc.tuple(fc.nat(seed.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 64 }),
          edits.map((list) => {
            const bytes = seed.slice();
            for (const [at, byte] of list) bytes[at] = byte;
            return bytes;
          }),
        ),
        (bytes) => {
          server.control.handle(bytes, client.peer);
        },
      ),
      { numRuns: 500 },
    );
    await server.render();
    client.replies();
    expect(await ask('/sync', 1)).toEqual([['/synced', 1]]);
  });

  test('absurd sizes are refused', async () => {
    await ask('/b_alloc', 0, 10);
    expect(await ask('/b_getn', 0, 0, 2 ** 30)).toEqual([
      ['/fail', '/b_getn', 'number of samples is 1073741824; one answer holds 262144'],
    ]);
    expect(await ask('/s_getn', 1, 0, 2 ** 30)).toEqual([
      ['/fail', '/s_getn', 'number of controls is 1073741824; one answer holds 262144'],
    ]);
    expect(await ask('/c_getn', 0, 2 ** 30)).toEqual([['/fail', '/c_getn', 'index out of range']]);
    expect(await ask('/n_fill', 0, 0, 2 ** 30, 1)).toEqual([]);
    expect(await ask('/n_mapn', 0, 0, 0, 2 ** 30)).toEqual([]);
    expect((await ask('/b_alloc', 1, 2 ** 31 - 1, 2 ** 31 - 1))[0]!.slice(0, 2)).toEqual(['/fail', '/b_alloc']);
  });

  test('any arguments to any command are survived', async () => {
    await withProbe();
    const value = fc.oneof(
      fc.integer(),
      fc.integer({ min: -2, max: 20 }),
      fc.double().map(Math.fround),
      fc.constantFrom('probe', 'a', 'c1', '/no/such/file'),
      fc.uint8Array(),
    );
    const rows = commandTable.filter(({ name }) => !['/quit', '/error', '/b_write', '/dumpOSC'].includes(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rows), fc.array(value, { maxLength: 6 }), async ({ name }, args) => {
        client.send(name, ...args);
        await server.render();
      }),
      { numRuns: 1000 },
    );
    expect(server.lines.filter((line) => line.startsWith('fault'))).toEqual([]);
    client.replies();
    expect(await ask('/sync', 1)).toEqual([['/synced', 1]]);
    expect(client.replies()).toEqual([]);
  }, 20000);
});
