/** Plans over OSC: a whole server in process, block by block. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';

/** One sample of a level, on the sample of its packet. */
function tick() {
  const g = new RawGraph();
  const level = g.control('level', 1);
  const once = g.ar('Impulse', 0, 0);
  g.unit('OffsetOut', 2, [0, g.ar('MulAdd', once, level, 0)], 0);
  g.unit('Line', 1, [0, 0, 0.001, 2]);
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

/** Renders up to a sample; what sounded, and on which sample. */
async function heardUntil(sample: number): Promise<[sample: number, level: number][]> {
  const heard: [number, number][] = [];
  while (server.samples < sample) {
    const first = server.samples;
    await server.render();
    server.engine.outputs[0]!.forEach((x, i) => {
      if (x !== 0) heard.push([first + i, x]);
    });
  }
  return heard;
}

const play = (level: number) => encodeMessage('/s_new', 'siiisf', ['tick', -1, 0, 0, 'level', level]);
/** Times and packets, all of a level. */
const all = (level: number, times: readonly number[]) => times.flatMap((time) => [time, play(level)]);
const every = (step: number, from: number, to: number) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

describe('plans', () => {
  test('are carried out on their samples, and those in beats where the tempo moves them', async () => {
    client.send('/plan', 'a', 'samples', ...all(1, [9001, 5000]));
    client.send('/plan', 'b', 'beats', ...all(2, [1, 2]));
    expect(client.replies()).toEqual([
      ['/done', '/plan', 'a', 2, 0],
      ['/done', '/plan', 'b', 2, 0],
    ]);
    client.send('/tempo', 60, 1);
    expect(await heardUntil(80_000)).toEqual([
      [5000, 1],
      [9001, 1],
      [24_000, 2],
      [72_000, 2],
    ]);
  });

  test('are replaced from a place on in one step: before it is the old one, from it on the new one', async () => {
    client.send('/plan', 'a', 'samples', ...all(1, every(100, 2000, 40_000)));
    await heardUntil(10_000);
    client.replies();
    client.send('/replan', 'a', 'samples', -1, ...all(2, every(100, 2050, 40_000)));
    const heard = await heardUntil(41_000);
    const [reply] = client.replies();
    const [, , tag, sample, beat, taken, planned] = reply as unknown as [string, string, string, ...number[]];
    expect(tag).toBe('a');
    expect(sample!).toBeLessThanOrEqual(10_000 + 3 * 128);
    expect(beat).toBe(sample! / 24_000);
    expect(planned).toBe(every(100, 2050, 40_000).length);
    const old = every(100, 2000, 40_000);
    expect(taken).toBe(old.filter((time) => time >= sample!).length);
    expect(heard).toEqual([
      ...old.filter((time) => time >= 10_048 && time < sample!).map((time): [number, number] => [time, 1]),
      ...every(100, 2050, 40_000)
        .filter((time) => time >= sample!)
        .map((time): [number, number] => [time, 2]),
    ]);
  });

  test('of other tags stay, and a plan is taken back from a beat on by one without packets', async () => {
    client.send('/plan', 'a', 'beats', ...all(1, [0.5, 1, 1.5, 2]));
    client.send('/plan', 'b', 'beats', ...all(2, [1.25]));
    client.send('/replan', 'a', 'beats', 1.1);
    const heard = await heardUntil(60_000);
    expect(heard).toEqual([
      [12_000, 1],
      [24_000, 1],
      [30_000, 2],
    ]);
    expect(client.replies().at(-1)).toEqual(['/done', '/replan', 'a', 26_400, 1.1, 2, 0]);
  });

  test('tell how many packets came too late, and leave out what the grid jumps over', async () => {
    await heardUntil(24_000);
    client.replies();
    client.send('/plan', 'a', 'beats', ...all(1, [0.5, 0.9, 2, 2.5, 9, 20, 21]));
    expect(client.replies()).toEqual([['/done', '/plan', 'a', 7, 2]]);
    const heard = await heardUntil(30_000);
    client.send('/grid/locate', 19);
    // A tenth of a second after it was said.
    heard.push(...(await heardUntil(30_016 + 4800 + 50_000)));
    expect(heard).toEqual([
      [24_000, 2],
      [30_016 + 4800 + 24_000, 1],
      [30_016 + 4800 + 48_000, 1],
    ]);
  });

  test('keep every onset through a thousand changes at random', async () => {
    let state = 7;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const pattern = (n: number) => every(90 + (n % 7) * 10, 2000 + (n % 5), 400_000);
    let [from, number] = [2000, 0];
    const wanted: [number, number][] = [];
    client.send('/plan', 'a', 'samples', ...all(1, pattern(0)));
    const heard: [number, number][] = await heardUntil(2000);
    while (number < 1000) {
      heard.push(...(await heardUntil(server.samples + 64 * Math.floor(1 + 5 * random()))));
      client.replies();
      number++;
      client.send(
        '/replan',
        'a',
        'samples',
        -1,
        ...all(
          1 + (number % 50),
          pattern(number).filter((time) => time > server.samples - 500 && time < server.samples + 4000),
        ),
      );
      heard.push(...(await heardUntil(server.samples + 64)));
      const sample = Number(client.replies()[0]![3]);
      wanted.push(
        ...pattern(number - 1)
          .filter((time) => time >= from && time < sample)
          .map((time): [number, number] => [time, 1 + ((number - 1) % 50)]),
      );
      from = sample;
    }
    expect(heard.filter(([sample]) => sample < from)).toEqual(wanted);
  }, 60_000);

  test('answer nothing of what was taken back, and keep nothing of it', async () => {
    const ask = encodeMessage('/status', '', []);
    const { tokens } = server.control.context;
    client.send('/plan', 'a', 'samples', ...every(100, 6000, 7000).flatMap((time) => [time, ask]));
    await heardUntil(2000);
    expect(tokens.size).toBeGreaterThan(0);
    client.send('/replan', 'a', 'samples', -1);
    await heardUntil(10_000);
    expect(tokens.size).toBe(0);
    expect(client.replies().map(([address]) => address)).toEqual(['/done', '/done']);
  });

  test.each([
    [['/plan', 'a', 'bars', 1, play(1)], 'unit is "bars"; it must be beats or samples'],
    [['/plan', 'a', 'beats', -2, play(1)], 'time is -2; it must be 0 or more'],
    [['/replan', 'a', 'beats', -3], 'from is -3; it must be 0 or more, or -1'],
    [['/plan', 'a', 'beats', 1, new Uint8Array([1, 2])], ''],
  ] as [Sent, string][])('refuse %p, and nothing is planned', async (message, reason) => {
    client.send(...message);
    const [reply] = client.replies();
    expect(reply![0]).toBe('/fail');
    expect(String(reply![2])).toContain(reason);
    expect(await heardUntil(30_000)).toEqual([]);
  });

  test('begin behind what its bundle does before it', async () => {
    client.bundle(server.now, ['/s_new', 'tick', -1, 0, 0, 'level', 3], ['/plan', 'a', 'samples', 0, play(1)]);
    // Both on one sample.
    expect((await heardUntil(6000)).map(([, level]) => level)).toEqual([4]);
  });
});
