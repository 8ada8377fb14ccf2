/** The grid over OSC: a whole server in process, block by block. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { timetagToSeconds } from '../../protocol/osc/timetag.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';

/** One sample, on the sample of its packet. */
function tick() {
  const g = new RawGraph();
  g.unit('OffsetOut', 2, [0, g.ar('Impulse', 0, 0)], 0);
  g.unit('Line', 1, [0, 0, 0.004, 2]);
  return g.build('tick');
}

let server: InProcessServer;
let client: InProcessClient;

beforeEach(async () => {
  server = new InProcessServer();
  client = server.client();
  client.send('/d_recv', encodeSynthDefs([tick()]));
  await server.render();
  client.replies();
});

/** Renders up to a sample; the samples at which something sounded. */
async function heardUntil(sample: number): Promise<number[]> {
  const heard: number[] = [];
  while (server.samples < sample) {
    const first = server.samples;
    await server.render();
    server.engine.outputs[0]!.forEach((x, i) => {
      if (x !== 0) heard.push(first + i);
    });
  }
  return heard;
}

const play = encodeMessage('/s_new', 'siii', ['tick', -1, 0, 0]);

describe('grid', () => {
  test('packets at beats sound on their sample, wherever a later tempo moves them', async () => {
    client.send('/grid/at', 1, play);
    client.send('/grid/at', 4.3, play);
    client.send('/grid/next', '1/8t', play);
    expect(client.replies()).toEqual([
      ['/done', '/grid/at'],
      ['/done', '/grid/at'],
      ['/done', '/grid/next'],
    ]);
    const { grid } = server.control.context.timeline!;
    const heard = await heardUntil(30000);
    client.send('/tempo', 60);
    heard.push(...(await heardUntil(200000)));
    expect(heard).toEqual([8000, 24000, grid.sampleAt(4.3)]);
    // Its beats lasted half a second until a tenth of a second after 30016, and a second from then on.
    expect(grid.sampleAt(4.3)).toBe(Math.round(34816 + (4.3 - 34816 / 24000) * 48000));
  });

  test('ticks come ahead, in bundles with their time, each once', async () => {
    client.send('/grid/subscribe', '1/16');
    await server.render(1000);
    client.send('/grid/subscribe', '1/16', 0);
    const told = client.timed.length;
    expect(told).toBeGreaterThan(8);
    client.timed.forEach(({ timetag, elements: [message] }, i) => {
      const { address, args } = message as { address: string; args: number[] };
      expect([address, ...args]).toEqual(['/tick', '1/16', i + 1, (i + 1) / 4] as never);
      expect(timetagToSeconds(timetag)).toBeCloseTo(1000 + ((i + 1) * 6000) / 48000, 6);
    });
    await server.render(500);
    expect(client.timed).toHaveLength(told);
  });

  test('/grid says where it is', async () => {
    client.send('/grid/signature', 3, 4);
    await server.render(2000);
    client.send('/grid');
    const [[address, beat, bar, beatInBar, bpm, sample, seconds, ...rest]] = client.replies().slice(1) as unknown as [
      number[],
    ];
    expect([address, beat, bar, beatInBar, bpm, seconds]).toEqual([
      '/grid.reply',
      expect.closeTo(sample! / 24000, 9),
      1,
      expect.closeTo(sample! / 24000 - 4, 9),
      120,
      expect.closeTo(1000 + sample! / 48000, 6),
    ] as never);
    expect(rest).toEqual([3, 4, 0.5, '1/8'] as never);
  });

  test('/grid/jump says where it will jump', async () => {
    client.send('/grid/locate', 100);
    client.send('/grid/jump');
    expect(client.replies().at(-1)).toEqual(['/grid/jump.reply', server.samples + 4800, 100]);
    await server.render(100);
    client.send('/grid/jump');
    expect(client.replies().at(-1)).toEqual(['/grid/jump.reply', -1, -1]);
  });

  test('/clearSched forgets what waits; a client that goes is told nothing any more', async () => {
    client.send('/grid/next', 'bar', play);
    client.send('/grid/subscribe', '1/4');
    client.send('/clearSched');
    server.control.gone(client.peer);
    expect(await heardUntil(200000)).toEqual([]);
    expect(client.timed).toEqual([]);
  });

  test('refuses by name, and nothing changes', async () => {
    client.send('/tempo', 0);
    client.send('/grid/next', '1/5x', play);
    client.send('/grid/at', 3, new Uint8Array([1, 2, 3]));
    client.send('/grid/swing', 0.875);
    client.send('/grid/signature', 4, 3);
    client.send('/grid/subscribe', 'beat');
    await server.render();
    const failures = client
      .replies()
      .map(([address, command, reason]) => [address, command, String(reason).split(';')[0]]);
    expect(failures).toEqual([
      ['/fail', '/tempo', 'bpm is 0'],
      ['/fail', '/grid/next', 'division is "1/5x"'],
      ['/fail', '/grid/at', 'address at byte 0 has no closing zero'],
      ['/fail', '/grid/swing', 'swing is 0.875'],
      ['/fail', '/grid/signature', 'denominator is 3'],
      ['/fail', '/grid/subscribe', 'division is "beat"'],
    ] as never);
    expect(server.control.context.timeline!.position()).toMatchObject({ bpm: 120, swing: 0.5, numerator: 4 });
  });

  test('floats are told as they were typed', async () => {
    client.send('/grid/swing', 0.9);
    client.send('/tempo', 97.3);
    client.send('/tempo', 1000.1);
    await server.render();
    expect(client.replies()).toEqual([
      ['/fail', '/grid/swing', 'swing is 0.9; it must be from 0.5 to 0.8'],
      ['/done', '/tempo'],
      ['/fail', '/tempo', 'bpm is 1000.1; it must be from 1 to 1000'],
    ]);
    expect(server.control.context.timeline!.grid.bpm).toBe(97.3);
  });
});
