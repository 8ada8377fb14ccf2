/** The sound path of rendered voices, sample by sample, on an engine in this thread. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { type InProcessClient, InProcessServer } from '../../../test/support/in-process.ts';
import { playerDef } from '../../instruments/render/player-def.ts';
import { playerName } from '../../instruments/render/player-names.ts';
import { VoiceRow, World } from '../../world/layout.ts';

let server: InProcessServer;
let client: InProcessClient;

/** Puts sound into a row: channel after channel, in the buffer memory from `address` on. */
function row(
  number: number,
  channels: readonly Float32Array[],
  address: number,
  startBlock = 0,
  startFrame = 0,
  once = 0,
): void {
  const { layout, engine } = server;
  const at = (layout.voiceRowAddress + number * VoiceRow.bytes) >> 2;
  const frames = channels[0]!.length;
  channels.forEach((channel, c) => engine.floats.set(channel, (address >> 2) + c * frames));
  engine.ints.set([address, frames, channels.length, startBlock, startFrame, once], at);
}

const ramp = (frames: number, from = 1): Float32Array => Float32Array.from({ length: frames }, (_, i) => from + i);
const base = () => server.layout.samples.address;
const block = () => server.engine.ints[World.block >> 2]!;
const ended = () => client.replies().some(([address]) => address === '/n_end');

beforeEach(async () => {
  server = new InProcessServer();
  client = server.client();
  client.send('/notify', 1);
  for (const channels of [1, 2]) client.send('/d_recv', playerDef(channels, 2).bytes);
  await server.render(2);
  client.replies();
});

describe('a voice player', () => {
  test('begins on the exact sample and plays to the exact last one', async () => {
    row(0, [ramp(100)], base(), block() + 3, 17);
    client.send('/s_new', playerName(1), 1000, 0, 0, 'take', 0);
    const [left, right] = await server.heard(3);
    // What `take` holds at the end of the pass counts.
    client.send('/n_set', 1000, 'take', -1);
    const [tail] = await server.heard(4);
    const all = [...left, ...tail];
    const start = 2 * 64 + 17;
    expect(all.slice(0, start).every((x) => x === 0)).toBe(true);
    expect(all.slice(start, start + 100)).toEqual([...ramp(100)]);
    expect(all.slice(start + 100).every((x) => x === 0)).toBe(true);
    expect([...right]).toEqual([...left]);
    expect(ended()).toBe(true);
  });

  test('goes on without a gap, also with a row of another length', async () => {
    row(0, [ramp(50)], base(), block(), 0);
    row(1, [ramp(70, 1000)], base() + 4096);
    client.send('/s_new', playerName(1), 1000, 0, 0, 'take', 0);
    const [before] = await server.heard(2);
    client.send('/n_set', 1000, 'take', 1);
    const [after] = await server.heard(4);
    const all = [...before, ...after];
    const expected = [
      ...ramp(50),
      ...ramp(50),
      ...ramp(50),
      ...ramp(70, 1000),
      ...ramp(70, 1000),
      ...ramp(70, 1000),
      ...ramp(70, 1000),
    ].slice(0, all.length);
    expect(all).toEqual(expected);
  });

  test('a row that plays once ends the voice, unless another one follows', async () => {
    row(0, [ramp(10)], base(), 0, 0, 1);
    row(1, [ramp(10, 100)], base() + 4096);
    client.send('/s_new', playerName(1), 1000, 0, 0, 'take', 0);
    expect([...(await server.heard(2))[0].slice(8, 12)]).toEqual([9, 10, 0, 0]);
    expect(ended()).toBe(true);
    row(0, [ramp(100)], base(), 0, 0, 1);
    client.send('/s_new', playerName(1), 1001, 0, 0, 'take', 0);
    await server.heard(1);
    client.send('/n_set', 1001, 'take', 1);
    expect([...(await server.heard(1))[0].slice(34, 39)]).toEqual([99, 100, 100, 101, 102]);
  });

  test('a closed gate is silence after one block, by steps of at most 1/42', async () => {
    row(0, [new Float32Array(1000).fill(1)], base());
    client.send('/s_new', playerName(1), 1000, 0, 0, 'take', 0);
    await server.heard(1);
    client.send('/n_set', 1000, 'gate', 0);
    const [sound] = await server.heard(2);
    const steps = [...sound].map((x, i) => Math.abs(x - (i ? sound[i - 1]! : 1)));
    expect(sound.slice(63).every((x) => x === 0)).toBe(true);
    expect(Math.max(...steps)).toBeLessThan(1 / 42);
    expect(ended()).toBe(true);
  });

  test('between frames neighbours count, also across the boundary', async () => {
    // One turn of a sine in 64 frames: at half speed it must go on as one.
    row(0, [Float32Array.from({ length: 64 }, (_, i) => Math.sin((2 * Math.PI * i) / 64))], base());
    client.send('/s_new', playerName(1), 1000, 0, 0, 'take', 0, 'speed', 0.5);
    const [sound] = await server.heard(8);
    // The first sample has no neighbour before it.
    for (let i = 3; i < sound.length; i++)
      expect(Math.abs(sound[i]! - Math.sin((2 * Math.PI * i) / 128))).toBeLessThan(2e-3);
  });

  test('two channels stay apart; pan makes the other side softer', async () => {
    row(0, [new Float32Array(640).fill(1), new Float32Array(640).fill(2)], base());
    client.send('/s_new', playerName(2), 1000, 0, 0, 'take', 0, 'pan', 0.5);
    const [left, right] = await server.heard(1);
    expect([left[10], right[10]]).toEqual([0.5, 2]);
  });

  test('a glide ends where it was told to, and ends the voice if asked', async () => {
    row(0, [new Float32Array(64).fill(1)], base());
    client.send('/s_new', playerName(1), 1000, 0, 0, 'take', 0);
    await server.heard(1);
    client.send('/n_set', 1000, 'glide', 128 / 48000, 'ends', 1, 'gain', 0);
    const [sound] = await server.heard(3);
    expect(sound[63]).toBeCloseTo(0.5, 5);
    expect(sound[127]).toBe(0);
    expect(ended()).toBe(true);
  });

  test('five voices share vectors and stay apart', async () => {
    for (let i = 0; i < 5; i++) row(i, [new Float32Array(300).fill(2 ** i)], base() + 4096 * i, block() + 2, i);
    for (let i = 0; i < 5; i++) client.send('/s_new', playerName(1), 1000 + i, 0, 0, 'take', i);
    const [sound] = await server.heard(2);
    expect([...sound.slice(64, 71)]).toEqual([1, 3, 7, 15, 31, 31, 31]);
  });
});
