import { describe, expect, test } from 'bun:test';
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import { InProcessServer } from '../../../test/support/in-process.ts';
import { RawGraph } from '../../../test/support/raw-graph.ts';

/** A synth that convolves a saw, which it also sends to the second output, with what buffer 1 holds; buffer 0 has the response. */
async function convolving(blockSize: number, response: readonly number[], points: number) {
  const server = new InProcessServer({ blockSize });
  const client = server.client();
  const g = new RawGraph();
  const saw = g.ar('LFSaw', 333, 0);
  g.out(g.ar('PartConv', saw, points, 1), saw);
  const room = Math.ceil(response.length / (points / 2)) * points;
  client.send('/d_recv', encodeSynthDefs([g.build('convolve')]));
  client.send('/b_alloc', 0, response.length);
  client.send('/b_alloc', 1, room);
  await server.render(4);
  client.send('/b_setn', 0, 0, response.length, ...response);
  client.send('/b_gen', 1, 'PreparePartConv', 0, points);
  await server.render(4);
  expect(client.replies().map(([address]) => address)).not.toContain('/fail');
  client.send('/s_new', 'convolve', 1000);
  return { server, client };
}

const response = Array.from({ length: 300 }, (_, i) => Math.fround(Math.sin(i * i) * Math.exp(-i / 80)));

describe.each([
  [1, 8],
  [16, 64],
  [64, 256],
  [256, 1024],
  [1024, 4096],
])('in blocks of %d', (blockSize, points) => {
  test('is the convolution by its definition, half a transform less a block later', async () => {
    const { server } = await convolving(blockSize, response, points);
    const [sound, saw] = (await server.heard(Math.ceil((3 * points + 600) / blockSize))) as [
      Float32Array,
      Float32Array,
    ];
    const latency = points / 2 - blockSize;
    sound.forEach((x, i) => {
      const wanted = response.reduce((sum, h, k) => sum + h * (saw[i - latency - k] ?? 0), 0);
      expect(Math.abs(x - wanted)).toBeLessThan(1e-5);
    });
  });
});

test('a buffer that is replaced by one of another size leaves silence', async () => {
  const { server, client } = await convolving(64, response, 256);
  const [before] = await server.heard(10);
  expect(Math.max(...before!.subarray(320))).toBeGreaterThan(0.1);
  client.send('/b_alloc', 1, 64);
  await server.render(2);
  const [after] = await server.heard(10);
  expect(after).toEqual(new Float32Array(640));
  client.send('/b_alloc', 1, 768);
  await server.render(2);
  expect((await server.heard(10))[0]).toEqual(new Float32Array(640));
});
