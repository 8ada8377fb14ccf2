/** A recording is whole when the server ends while it goes on. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

for (const [how, end] of [
  ['/quit', 'quit'],
  ['SIGTERM', 'signal'],
] as const) {
  test(`ended by ${how}`, async () => {
    const server = await startServer('--none');
    const client = await server.connect();
    const g = new RawGraph();
    g.unit('DiskOut', 2, [1, g.ar('Impulse', 750, 0)]);
    const path = join(folder, `${end}.wav`);
    client.send('/b_alloc', 1, 8192, 1);
    client.send('/b_write', 1, path, 'wav', 'float', 0, 0, 1);
    client.send('/d_recv', encodeSynthDefs([g.build('recorder')]));
    await client.sync();
    client.send('/s_new', 'recorder', 1000, 0, 0);
    await Bun.sleep(700);
    if (end === 'quit') client.send('/quit');
    expect(end === 'quit' ? await server.process.exited : await server.stop()).toBe(0);
    await client.close();

    const bytes = new Uint8Array(readFileSync(path));
    const info = readSoundInfo(bytes, bytes.length);
    // Some halves of the buffer, and the part of one after them.
    expect(info.frames).toBeGreaterThan(8192);
    expect(info.dataOffset + info.dataBytes).toBe(bytes.length);
    expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length - 8);
    const samples = new Float32Array(info.frames);
    decodeSamples(bytes.subarray(info.dataOffset), info, samples);
    expect([...samples].every((x, i) => x === (i % 64 === 0 ? 1 : 0))).toBe(true);
  }, 60_000);
}
