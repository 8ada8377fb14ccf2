/** Seams in the sound: a change of code, a mute, a cut or one event too many makes no click. */
import { expect, test } from 'bun:test';
import type { Dirt } from '../../dirt/index.ts';
import { dirtWorld, openDirt, randomFrom, Simulation } from './simulation.test-stage.ts';

/** Part of the level that a step from one sample to the next may be. */
const maxStep = 0.05;
/** Samples around a seam in which steps are looked for, and in which the level is that of the loudest sample. */
const [near, around] = [1024, 4800];
/** Level below which nothing is heard. */
const silence = 1e-4;

/** Low notes that begin and end softly: a step in them is that of a seam. */
const notes = 'note("c2 e2*2 g2").attack(.02).release(.05).gain(.8)';
const ways = ['', '.lpf(300)', '.room(.4)', '.delay(.3)', '.cut(1)', '.cut(2).legato(4)', '.legato(3)', '.legato(8)'];

class Recording {
  private readonly blocks: Float32Array[] = [];
  readonly take = (sound: Float32Array): void => void this.blocks.push(sound.slice());

  private get sound(): Float32Array {
    const all = new Float32Array(this.blocks.length * 64);
    this.blocks.forEach((block, i) => {
      all.set(block, i * 64);
    });
    return all;
  }

  /** Returns the largest step near each of some samples, as a part of the level there; 0 where it is silent. */
  steps(samples: readonly number[]): number[] {
    const { sound } = this;
    return samples.map((sample) => {
      let [step, level] = [0, 0];
      for (let i = Math.max(1, sample - around); i < Math.min(sound.length, sample + around); i++) {
        level = Math.max(level, Math.abs(sound[i]!));
        if (Math.abs(i - sample) < near) step = Math.max(step, Math.abs(sound[i]! - sound[i - 1]!));
      }
      return level < silence ? 0 : step / level;
    });
  }
}

test('a thousand changes at random, in code, mutes, cuts and voices that are ended for others, make no step', async () => {
  const recording = new Recording();
  const live = await Simulation.open({ openSounds: openDirt, voices: 5, world: dirtWorld, onBlock: recording.take });
  const random = randomFrom(7);
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const seams: number[] = [];
  await live.swap(`a: ${notes}.s("sine")`);
  for (let i = 0; i < 1000; i++) {
    await live.play(0.25 * random());
    if (i % 5 === 0) {
      if (!live.muted.delete('a')) live.muted.add('a');
      seams.push((await live.during(live.player.replan())).sample);
    } else {
      const [sound, way, fast] = [any(['sine', 'triangle']), any(ways), 1 + Math.floor(3 * random())];
      seams.push(await live.swap(`a: ${notes}.fast(${fast}).s("${sound}")${way}`));
    }
  }
  await live.play(0.5);
  const steps = recording.steps(seams);
  expect(steps.filter((step) => step > maxStep)).toEqual([]);
  expect(steps.filter((step) => step > 0).length).toBeGreaterThan(700);
  expect([live.lines, live.faults, live.server.lines]).toEqual([[], [], []]);
  live.close();
}, 240_000);

test('of more events than voices the oldest ends within 10 ms and without a step, and a panic is seen as one', async () => {
  const recording = new Recording();
  const live = await Simulation.open({ openSounds: openDirt, voices: 3, world: dirtWorld, onBlock: recording.take });
  const groups = async () => (await live.during(live.client.status())).groups;
  const others = await groups();
  const from = await live.swap('note("c2*16").s("sine").attack(.01).legato(24)');
  const counts: number[] = [];
  const onsets: number[] = [];
  for (let n = 1; n <= 48; n++) {
    // An eighth of a second each: between two onsets.
    const onset = Math.ceil(from / 6000 + n) * 6000;
    await live.play((onset + 3000 - live.server.samples) / 48_000);
    counts.push((await groups()) - others);
    onsets.push(onset);
  }
  expect(counts.slice(4)).toEqual(counts.slice(4).map(() => 3));
  const at = live.server.samples;
  for (const message of (live.sounds as unknown as Dirt).panic()) live.client.send(message);
  await live.render(200);
  const [panic, ...steps] = recording.steps([at, ...onsets]);
  expect(Math.max(...steps)).toBeLessThan(maxStep);
  expect(Math.min(...steps)).toBeGreaterThan(0);
  expect(panic).toBeGreaterThan(maxStep);
  live.close();
}, 120_000);
