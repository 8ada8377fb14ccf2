/** Sounds shared by name, as clients reach them over OSC: copied from and to buffers and files, bound to numbers, refused by name. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeRenders } from '../../test/support/fake-renders.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';

let folder: string;
let server: InProcessServer;
let client: InProcessClient;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'named-'));
  server = new InProcessServer({}, undefined, {}, { host: new FakeRenders({}), folder });
  client = server.client();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function ask(...message: Sent): Promise<Sent[]> {
  client.send(...message);
  for (let i = 0; i < 3; i++) await server.render();
  return client.replies();
}

/** Two channels of three frames in buffer 3. */
async function stereo(): Promise<void> {
  await ask('/b_alloc', 3, 3, 2);
  await ask('/b_setn', 3, 0, 6, 1, -1, 2, -2, 3, -3);
}

describe('/buffers', () => {
  test("set shares a client's buffer, bind puts it back into another", async () => {
    await stereo();
    expect(await ask('/buffers/set', 'take', 3)).toEqual([['/done', '/buffers/set', 'take']]);
    const { sounds } = server.control.context.instruments!;
    const { address } = sounds.get('take')!;
    expect([...new Float32Array(server.engine.ints.buffer, address, 6)]).toEqual([1, 2, 3, -1, -2, -3]);
    await ask('/b_setn', 3, 0, 1, 7);
    expect(await ask('/buffers/bind', 'take', 5)).toEqual([['/done', '/buffers/bind', 'take', 5]]);
    expect(await ask('/b_query', 5)).toEqual([['/b_info', 5, 3, 2, 48000]]);
    expect(await ask('/b_getn', 5, 0, 6)).toEqual([['/b_setn', 5, 0, 6, 1, -1, 2, -2, 3, -3]]);
  });

  test('list, get and free', async () => {
    await stereo();
    await ask('/b_alloc', 4, 8, 1, new Uint8Array(), 22050);
    await ask('/buffers/set', 'b', 3);
    await ask('/buffers/set', 'a', 4);
    expect(await ask('/buffers/list')).toEqual([
      ['/buffers/list.reply', 'a', 8, 1, 22050, 0, 'b', 3, 2, 48000, 0],
      ['/done', '/buffers/list', 2],
    ]);
    expect(await ask('/buffers/get', 'a')).toEqual([['/buffers/info', 'a', 8, 1, 22050]]);
    expect(await ask('/buffers/free', 'a')).toEqual([['/done', '/buffers/free', 'a']]);
    expect(await ask('/buffers/list')).toEqual([
      ['/buffers/list.reply', 'b', 3, 2, 48000, 0],
      ['/done', '/buffers/list', 1],
    ]);
  });

  test('write and read go through sound files', async () => {
    await stereo();
    const path = join(folder, 'take.wav');
    await ask('/buffers/set', 'take', 3);
    expect(await ask('/buffers/write', 'take', path)).toEqual([['/done', '/buffers/write', 'take']]);
    expect(await ask('/buffers/read', 'again', path)).toEqual([['/done', '/buffers/read', 'again']]);
    const { address, ...size } = server.control.context.instruments!.sounds.get('again')!;
    expect(size).toEqual({ frames: 3, channels: 2, sampleRate: 48000 });
    expect([...new Float32Array(server.engine.ints.buffer, address, 6)]).toEqual([1, 2, 3, -1, -2, -3]);
  });

  test('what is wrong is refused by name, before anything changes', async () => {
    await stereo();
    await ask('/buffers/set', 'take', 3);
    const free = server.control.context.buffers.freeBytes;
    const refusals: [Sent, string][] = [
      [['/buffers/set', '', 3], 'name is ""'],
      [['/buffers/set', 'x', 9], 'buffer 9 holds no sound'],
      [['/buffers/set', 'x', 99], '99'],
      [['/buffers/get', 'x'], 'there is no sound named x; there are take'],
      [['/buffers/free', 'x'], 'there is no sound named x; there are take'],
      [['/buffers/bind', 'x', 1], 'there is no sound named x'],
      [['/buffers/bind', 'take', -1], '-1'],
      [['/buffers/read', 'x', join(folder, 'none.wav')], 'none.wav'],
      [['/buffers/write', 'take', join(folder, 'x.wav'), 'mp3'], '"mp3" cannot be written'],
      [['/buffers/write', 'take', join(folder, 'nowhere', 'x.wav')], 'nowhere'],
    ];
    for (const [message, reason] of refusals) {
      const [reply] = await ask(...message);
      expect(reply!.slice(0, 2)).toEqual(['/fail', message[0]]);
      expect(reply!.slice(2).join(' ')).toContain(reason);
    }
    expect(server.control.context.instruments!.sounds.all().map(({ name }) => name)).toEqual(['take']);
    expect(server.control.context.buffers.freeBytes).toBe(free);
  });

  test('offline they are refused', async () => {
    const offline = new InProcessServer();
    const other = offline.client();
    other.send('/buffers/list');
    other.send('/buffers/set', 'x', 0);
    for (let i = 0; i < 3; i++) await offline.render();
    for (const reply of other.replies()) expect(reply[2]).toBe('sounds are shared by name in real time only');
  });

  test('a thousand replacements leave the memory as it was', async () => {
    await stereo();
    await ask('/buffers/set', 'take', 3);
    const free = server.control.context.buffers.freeBytes;
    for (let i = 0; i < 1000; i++) client.send('/buffers/set', 'take', 3);
    for (let i = 0; i < 4; i++) await server.render();
    expect(client.replies()).toHaveLength(1000);
    expect(server.control.context.buffers.freeBytes).toBe(free);
  });
});
