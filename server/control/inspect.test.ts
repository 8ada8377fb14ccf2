import { beforeEach, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodePacket } from '../../protocol/osc/decode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { Cells, sendRecords } from './records.ts';

let server: InProcessServer;
let client: InProcessClient;

function tone(name: string): ReturnType<RawGraph['build']> {
  const g = new RawGraph();
  const [freq, amp] = [g.control('freq', 440), g.control('amp', 0.5)];
  g.out(g.unit('BinaryOpUGen', 2, [g.ar('SinOsc', freq, 0), amp], 1, 2)[0]!);
  return g.build(name);
}

async function ask(...message: Sent): Promise<Sent[]> {
  client.send(...message);
  await server.render();
  return client.replies();
}

beforeEach(async () => {
  server = new InProcessServer();
  client = server.client();
  expect(await ask('/d_recv', encodeSynthDefs([tone('tone'), tone('other')]))).toEqual([['/done', '/d_recv']]);
});

test('/d_list names the SynthDefs', async () => {
  expect(await ask('/d_list')).toEqual([
    ['/d_list.reply', 'tone', 'other'],
    ['/done', '/d_list', 2],
  ]);
  await ask('/d_freeAll');
  expect(await ask('/d_list')).toEqual([['/done', '/d_list', 0]]);
});

test('/d_query tells controls and UGens; what is not there is refused by name', async () => {
  await ask('/s_new', 'tone', 1000);
  expect(await ask('/d_query', 'nope', 'tone')).toEqual([
    ['/fail', '/d_query', 'SynthDef not found'],
    ['/d_query.reply', 'tone', 2, 5, 0, 1],
    ['/d_query.controls', 'tone', 0, 'freq', 'control', 440, 1, 'amp', 'control', 0.5],
    [
      '/d_query.ugens',
      'tone',
      0,
      'Control',
      '',
      'control',
      1,
      0,
      1,
      'Control',
      '',
      'control',
      1,
      0,
      2,
      'SinOsc',
      '',
      'audio',
      1,
      2,
      0,
      0,
      -1,
      0,
      3,
      'BinaryOpUGen',
      '*',
      'audio',
      1,
      2,
      2,
      0,
      1,
      0,
      4,
      'Out',
      '',
      'audio',
      0,
      2,
      -1,
      0,
      3,
      0,
    ],
    ['/done', '/d_query', 1],
  ]);
});

test('/b_list tells the buffers that hold something', async () => {
  await ask('/b_alloc', 3, 8, 2);
  await ask('/b_alloc', 5, 100, 1);
  expect(await ask('/b_list')).toEqual([
    ['/b_list.reply', 3, 8, 2, 48000, '', 5, 100, 1, 48000, ''],
    ['/done', '/b_list', 2],
  ]);
});

test.each(['/synths', '/voices'])(
  '%s lists the synths below a group, of one def where it is given',
  async (command) => {
    await ask('/g_new', 1, 0, 0);
    await ask('/s_new', 'tone', 1000, 1, 1, 'freq', 'c3');
    await ask('/s_new', 'other', 1001, 1, 0);
    await ask('/n_run', 1, 0);
    const [first, second] = [
      ['tone', 1, expect.any(Number), 0, expect.any(Number), 2, 'freq', 'c3', 'amp', 0.5],
      ['other', 0, expect.any(Number), 1, expect.any(Number), 2, 'freq', 440, 'amp', 0.5],
    ];
    expect(await ask(command)).toEqual([
      [`${command}.reply`, 1000, ...first, 1001, ...second],
      ['/done', command, 2],
    ] as Sent[]);
    expect(await ask(command, 0, 'other')).toEqual([
      [`${command}.reply`, 1001, ...second],
      ['/done', command, 1],
    ] as Sent[]);
    expect(await ask(command, 7)).toEqual([['/fail', command, 'Group 7 not found']]);
  },
);

test('long answers come in parts that fit into packets, whole records each, in order', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ maxLength: 3000, unit: 'binary-ascii' }).filter((text) => !text.includes('\0')),
        { maxLength: 40 },
      ),
      (names) => {
        const packets: Uint8Array[] = [];
        const peer = { id: 'x', send: (bytes: Uint8Array) => packets.push(bytes) };
        const count = sendRecords(
          peer,
          '/x',
          names.map((name, i) => new Cells().int(i).text(name)),
          new Cells().text('head'),
        );
        expect(count).toBe(names.length);
        const messages = packets.map((bytes) => decodePacket(bytes) as OscMessage);
        for (const [i, { args }] of messages.entries()) {
          expect(args[0]).toBe('head');
          expect(args.length % 2).toBe(1);
          expect(packets[i]!.length).toBeLessThan(8192);
        }
        expect(messages.flatMap(({ args }) => args.slice(1))).toEqual(names.flatMap((name, i) => [i, name]));
      },
    ),
    { numRuns: 100 },
  );
});
