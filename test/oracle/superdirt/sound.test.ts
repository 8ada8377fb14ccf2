/** Events sound as SuperDirt's do: its messages are rendered by scsynth, ours by this server, event by event. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drumFolder, writeDrums } from '../../../clients/dirt/drums.ts';
import type { DirtEvent } from '../../../clients/dirt/index.ts';
import { kinds } from './events.ts';
import { levelOf, onsetOf, thirdsOf } from './measure.ts';
import { recordSuperDirt } from './record.ts';
import { lead, recordOurs, render, sampleRate, spacing } from './render.ts';

const quarks = (Bun.env.SUPERDIRT_QUARKS ?? '').split(':').filter(Boolean);
const events = Object.values(kinds).flat();
/** dB: of the level, and of each third-octave that is not far below the loudest. */
const [levelLimit, bandLimit, bandDepth] = [0.5, 1, 40];

/** Frames by which the first loud one of random sounds may differ. */
const randomOnset = 4;

const folder = mkdtempSync(join(tmpdir(), 'superdirt-sound-'));
let theirs: Float32Array;
let ours: Float32Array;

beforeAll(async () => {
  if (quarks.length === 0) return;
  writeDrums(drumFolder());
  theirs = await render('scsynth', folder, await recordSuperDirt(quarks, drumFolder(), events));
  ours = await render('bunsynth', folder, await recordOurs(events));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Of these, rooms and a sound with a random number of harmonics, only the level is compared. */
const isRandom = ({ s, room }: DirtEvent): boolean => s === 'imp' || room !== undefined;
/** The first event of an orbit has an echo with SuperDirt, and its delay is another one without sc3-plugins. */
const isOther = (event: DirtEvent, i: number): boolean =>
  event.delay !== undefined ||
  events[i - 1]?.delay !== undefined ||
  events.findIndex(({ orbit }) => (orbit ?? 0) === (event.orbit ?? 0)) === i;

for (const [kind, list] of Object.entries(kinds))
  test.skipIf(quarks.length === 0)(kind, () => {
    for (const event of list) {
      const i = events.indexOf(event);
      if (isOther(event, i)) continue;
      const [x, y] = [part(theirs, i), part(ours, i)];
      const late = Math.abs(onsetOf(y) - onsetOf(x));
      expect({ event, onTime: late <= (isRandom(event) ? randomOnset : 0) }).toEqual({ event, onTime: true });
      if (onsetOf(x) < 0) continue;
      const limit = isRandom(event) ? 1.5 : levelLimit;
      expect({ event, level: Math.abs(levelOf(y) - levelOf(x)) < limit }).toEqual({ event, level: true });
      if (isRandom(event)) continue;
      const [bands, others] = [thirdsOf(x, sampleRate), thirdsOf(y, sampleRate)];
      const loudest = Math.max(...bands);
      const far = bands.flatMap((level, band) => {
        const difference = others[band]! - level;
        return level > loudest - bandDepth && Math.abs(difference) > bandLimit ? [{ band, difference }] : [];
      });
      expect({ event, far }).toEqual({ event, far: [] });
    }
  });

function part(sound: Float32Array, i: number): Float32Array {
  const at = 2 * Math.round((lead + i * spacing) * sampleRate);
  return sound.subarray(at, at + 2 * spacing * sampleRate);
}
