/** Answers of routes about a server at work, as JSON and as text. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { app, client, json, probe, server, startApp, stopApp, text } from '../../test/support/http-app.ts';
import { type NativeStatus, readyText } from '../native/status.ts';
import { chooseWidth } from '../native/width/width.ts';

beforeEach(startApp);
afterEach(stopApp);

describe('what is told', () => {
  test('/status', async () => {
    expect(await json('/status')).toMatchObject({
      uptime: 3723.4,
      audio: { backend: 'none', blockSize: 64, period: 128 },
      sampleRate: { nominal: 48000 },
      load: { average: 1, peak: 2 },
      late: { quanta: 3, bundles: 0 },
      nodes: { synths: 2, groups: 3, ugens: 6 },
      defs: 2,
      buffers: { used: 1, limit: 16 },
      buses: { audio: 32, control: 64 },
      clients: { notified: 0, limit: 4 },
      messages: 6,
      dropped: { packets: 4, bundles: 0, reports: 0 },
      notFinite: { synths: 0, samples: 5 },
    });
    server.control.handle(new TextEncoder().encode('/none\0\0\0,\0\0\0'), client.peer);
    expect((await json('/status')).messages).toBe(7);
    expect(await text('/status?format=text')).toContain('\nuptime       1 h 2 min 3 s\n');
  });

  test('/status of native code: the width of vectors, and what it was chosen by', async () => {
    const library = {
      ...{ path: '/usr/lib/libLLVM.so.19.1', version: '19.1.7', triple: 'x86_64-pc-linux-gnu', processor: 'znver5' },
      ...{ features: '0123456789abcdef', bits: 512 },
      width: chooseWidth([
        { pods: 1, nanoseconds: 42.349 },
        { pods: 2, nanoseconds: 23.3 },
        { pods: 4, nanoseconds: 30 },
      ]),
    };
    const counts = { linked: 3, pending: 2, refused: 1 };
    const status: NativeStatus = { state: 'ready', why: readyText(library), library, ...counts };
    Object.assign(server.control.context, { native: () => status });
    const { version, processor } = library;
    const costs = [
      { bits: 128, nanoseconds: 42.3 },
      { bits: 256, nanoseconds: 23.3 },
      { bits: 512, nanoseconds: 30 },
    ];
    const { why } = status;
    expect(why).toBe('LLVM 19.1.7, znver5, 256 of 512 bits (/usr/lib/libLLVM.so.19.1)');
    expect((await json('/status')).native).toEqual({
      ...{ state: 'ready', why, version, processor, bits: 256, widestBits: 512, costs },
      ...counts,
    });
    expect(await text('/status?format=text')).toContain(
      `${why}: 3 functions, 2 to come, 1 refused; measured 42.3 ns at 128 bits, 23.3 ns at 256 bits, 30 ns at 512 bits\n`,
    );
  });

  test('late bundles', async () => {
    client.bundle(server.now - 0.5, ['/c_set', 5, 0.5]);
    await server.render();
    const { late } = await json('/status');
    expect(late.bundles).toBe(1);
    expect(late.worstBundle).toBeCloseTo(0.5, 2);
    expect(await text('/status?format=text')).toMatch(/late +3 quanta, 1 bundles, the worst by (49|50)\d\.\d ms/);
  });

  test('/synths: in playing order, with age, cost, and control values by name', async () => {
    const cost = { nanosecondsPerBlock: 2000, percent: 0.15 };
    const first = { id: 1000, def: 'probe', group: 1, age: 2.5, running: true, cost, controls: { a: 0.1, b: [2, 3] } };
    const all = await json('/synths');
    expect(all[0]).toEqual(first);
    expect(all[1]).toMatchObject({
      id: 1001,
      def: 'probe.loud',
      group: 2,
      running: false,
      controls: { a: 9, b: ['c3', 3] },
    });
    expect(await json('/synths/1000')).toEqual(first);
    expect((await json('/synths?group=2')).map(({ id }: { id: number }) => id)).toEqual([1001]);
    expect(await json('/synths?def=probe')).toHaveLength(2);
    expect(await json('/synths?def=probe.loud')).toHaveLength(1);
    expect(await json('/synths?def=other')).toEqual([]);
    expect(await text('/synths?def=other&format=text')).toBe('no synths\n');
  });

  test('values that JSON has no number for are text', async () => {
    client.send('/n_set', 1000, 'a', Infinity);
    await server.render();
    expect((await json('/synths/1000')).controls.a).toBe('inf');
  });

  test('/nodes from a group or node on', async () => {
    expect(await json('/nodes?group=2')).toEqual({
      type: 'group',
      id: 2,
      running: false,
      children: [{ type: 'synth', id: 1001, running: true, def: 'probe.loud', controls: { a: 9, b: ['c3', 3] } }],
    });
    expect((await json('/nodes/1')).children.map(({ id }: { id: number }) => id)).toEqual([1000, 2]);
    expect((await json('/nodes')).children).toHaveLength(1);
  });

  test('/defs and what is in one', async () => {
    const [def] = await json('/defs');
    expect(def).toMatchObject({ name: 'probe', synths: 2, ugenCount: 3, controls: { a: 1, b: [2, 3] } });
    expect(def.bytes).toBeGreaterThan(0);
    const { variants, ugens } = await json('/defs/probe');
    expect(variants).toEqual({ 'probe.loud': { a: 9, b: [2, 3] } });
    expect(ugens[1]).toEqual({
      name: 'BinaryOpUGen',
      operator: '*',
      rate: 'control',
      inputs: [{ ugen: 0, output: 0 }, 0.1],
      outputs: 1,
    });
    client.send('/n_free', 1000);
    await server.render();
    expect((await json('/defs/probe')).synths).toBe(1);
  });

  test('/buffers', async () => {
    expect(await json('/buffers')).toEqual([
      {
        number: 3,
        frames: 24000,
        channels: 2,
        sampleRate: 48000,
        duration: 0.5,
        bytes: 192000,
        path: null,
        open: null,
      },
    ]);
    const path = join(tmpdir(), `bunsynth-http-${process.pid}.wav`);
    client.send('/b_write', 3, path, 'wav', 'int16', 100, 0, 1);
    await server.render();
    expect((await json('/buffers/3')).open).toEqual({ path, mode: 'write', frame: 100 });
    client.send('/b_close', 3);
    await server.render();
    expect((await json('/buffers/3')).open).toBeNull();
    await Bun.file(path).delete();
  });
});

describe('text', () => {
  test('the tree', async () => {
    expect(await text('/nodes?format=text')).toBe(`\
node        def         state   controls
0           group
  1         group
    1000    probe               a 0.1  b [2 3]
    2       group       paused
      1001  probe.loud          a 9  b [c3 3]
`);
  });

  test('synths, buffers, a def', async () => {
    expect(await text('/synths?format=text')).toBe(`\
synth  def         group  age (s)  cost (ns/block)  cost (%)  state    controls
 1000  probe           1      2.5             2000      0.15  running  a 0.1  b [2 3]
 1001  probe.loud      2      2.5             2000      0.15  paused   a 9  b [c3 3]
`);
    const former = (await text('/synths?format=text')).replace('synth', 'voice');
    expect(await text('/voices?format=text')).toBe(former);
    expect(await text('/voices?def=other&format=text')).toBe('no voices\n');
    expect(await json('/voices')).toEqual(await json('/synths'));
    expect(await text('/buffers?format=text')).toBe(`\
buffer  frames  channels  rate (Hz)  duration (s)  memory (kB)  file  open
     3   24000         2      48000         0.500        187.5
`);
    expect(await text('/defs/probe?format=text')).toContain(`
controls    a 1  b [2 3]
probe.loud  a 9  b [2 3]

#  UGen            rate     inputs
0  Control         control
1  BinaryOpUGen *  control  #0 0.1
2  Out             control  0 #1 #0[1] #0[2]
`);
  });

  test('a def as the module that it is compiled to', async () => {
    const shown = await app.request('/defs/probe?format=wat');
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const module = await shown.text();
    expect(module).toStartWith('(module\n');
    for (const name of ['construct', 'calc1', 'calc4', 'run']) expect(module).toContain(`\n  (func $${name} `);
    expect(module.match(/^\(module$/gm)).toHaveLength(2);
    expect(module).toMatch(/[^\n]\n$/);
  });

  test('names cannot command a terminal', async () => {
    client.send('/d_recv', encodeSynthDefs([{ ...probe, name: 'x\x1b[2J', variants: [] }]));
    await server.render();
    expect(await text('/defs?format=text')).toContain('x?[2J');
  });
});
