/** Levels and pitches of superdough's sounds, as its own source has them. */
import { expect, test } from 'bun:test';
import { InProcessServer, smallWorld } from '../../../test/support/in-process.ts';
import { doughControls } from '../dough.ts';
import type { DirtEvent } from '../types.ts';
import { superdoughSounds } from './superdough.ts';

const rate = smallWorld.sampleRate;

/** Plays a sound in the middle and returns half a second of its left side, from 0.1 s after its beginning on. */
async function heard(name: string, event: DirtEvent): Promise<Float32Array> {
  const server = new InProcessServer({ realTimeMemoryBytes: 1 << 22 });
  const client = server.client();
  const def = superdoughSounds[name]!();
  client.send('/d_recv', def.bytes);
  await server.render();
  const controls = Object.entries({ freq: 220, ...event, ...doughControls({ delta: 1, ...event }) });
  const known = controls.filter(([control]) => control in def.controls);
  client.send('/s_new', def.name, 1000, 0, 0, ...known.flat());
  const [left] = await server.heard(Math.ceil((0.6 * rate) / 64));
  return left!.subarray(0.1 * rate);
}
const rms = (sound: Float32Array) => Math.sqrt(sound.reduce((sum, x) => sum + x * x, 0) / sound.length);
/** Level of a sound that is held at 1, in superdough's units: of the oscillator alone. */
const level = async (name: string, event: DirtEvent = {}) =>
  (rms(await heard(name, { sustain: 1, ...event })) * Math.SQRT2) / 0.3;

test('oscillators reach from -1 to 1', async () => {
  expect(await level('sine')).toBeCloseTo(Math.SQRT1_2, 2);
  expect(await level('triangle')).toBeCloseTo(1 / Math.sqrt(3), 2);
  expect(await level('sawtooth')).toBeCloseTo(1 / Math.sqrt(3), 2);
  expect(await level('square')).toBeCloseTo(1, 2);
});

test('noises are as loud as what superdough writes into its buffers', async () => {
  const draws = Array.from(
    { length: 200_000 },
    (_, i) => ((i * 7919 + 104_729 * ((i * i) % 7919)) % 65_536) / 32_768 - 1,
  );
  let last = 0;
  const brown = Float32Array.from(draws, (white) => {
    last = (last + 0.02 * white) / 1.02;
    return last;
  });
  expect(await level('white')).toBeCloseTo(1 / Math.sqrt(3), 1);
  expect((await level('brown')) / rms(brown)).toBeGreaterThan(0.8);
  expect((await level('brown')) / rms(brown)).toBeLessThan(1.25);
});

test('saws of a supersaw share the level of one', async () => {
  const alone = await level('supersaw', { unison: 1 });
  // One alone is as loud on each side as a saw in the middle, 3 dB less than one that is not spread.
  expect(alone).toBeCloseTo(Math.SQRT1_2 / Math.sqrt(3), 2);
  const several = await level('supersaw', { unison: 4, detune: 1 });
  expect(several / alone).toBeGreaterThan(0.6);
  expect(several / alone).toBeLessThan(1.4);
});

test('half of `noise` leaves the sound whole', async () => {
  const [sine, mixed, noise] = await Promise.all([0, 0.5, 1].map((share) => level('sine', { noise: share })));
  expect(mixed!).toBeCloseTo(Math.hypot(sine!, noise!), 1);
});

/** Crossings of 0 upwards, half of those in a second. */
const crossings = (sound: Float32Array) => sound.filter((x, i) => i > 0 && sound[i - 1]! < 0 && x >= 0).length;

test('an envelope of pitch ends at its anchor, and vibrato swings around the note', async () => {
  const plain = crossings(await heard('sine', { sustain: 1 }));
  expect(crossings(await heard('sine', { sustain: 1, penv: 12, pattack: 0.01, psustain: 1 }))).toBe(plain);
  expect(crossings(await heard('sine', { sustain: 1, penv: 12, pdecay: 0.01, panchor: 0 }))).toBe(plain);
  expect(crossings(await heard('sine', { sustain: 1, penv: 12, pattack: 0.01, psustain: 1, panchor: 0 }))).toBe(
    2 * plain,
  );
  expect(Math.abs(crossings(await heard('sine', { sustain: 1, vib: 10, vibmod: 1 })) - plain)).toBeLessThan(3);
});

test('a note that is over in its attack is as loud as it became', async () => {
  const peak = (sound: Float32Array) => sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const sound = await heard('sine', { attack: 1, release: 0.3, delta: 0.3 });
  expect(peak(sound)).toBeCloseTo(0.3 * 0.3 * Math.SQRT1_2, 2);
  expect(peak(sound.subarray(-0.01 * rate))).toBeLessThan(0.02);
});
