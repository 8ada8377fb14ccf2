/** Events sound as SuperDirt's do: its messages are rendered by scsynth, ours by this server, event by event. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirtEvent } from '../../../clients/dirt/index.ts';
import { kinds } from './events.ts';
import { events, quarks, recordAll } from './golden.ts';
import { levelOf, onsetOf, thirdsOf } from './measure.ts';
import { lead, recordOurs, render, sampleRate, spacing } from './render.ts';
import { randomSounds } from './synths.ts';

/** dB: of the level, and of each third-octave that is not far below the loudest. */
const [levelLimit, bandLimit, bandDepth] = [0.5, 1, 40];
const roomLimit = 1.5;

/** Frames by which the first loud one may differ in a room. */
const randomOnset = 4;

const folder = mkdtempSync(join(tmpdir(), 'superdirt-sound-'));
let theirs: Float32Array;
let ours: Float32Array;

beforeAll(async () => {
  if (quarks.length === 0) return;
  theirs = await render('scsynth', folder, await recordAll());
  ours = await render('bunsynth', folder, await recordOurs(events));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Of these it is only asked that they are heard. */
const isDrawn = ({ s, scram }: DirtEvent): boolean => randomSounds.has(s) || scram !== undefined;
/** Rooms have lengths that are drawn: of them only the level is compared. */
const isRoom = ({ room }: DirtEvent): boolean => room !== undefined;
/** The first event of an orbit has an echo with SuperDirt, and its delay is another one without sc3-plugins. */
const isOther = (event: DirtEvent, i: number): boolean =>
  event.delay !== undefined ||
  events[i - 1]?.delay !== undefined ||
  events.findIndex(({ orbit }) => (orbit ?? 0) === (event.orbit ?? 0)) === i;

test.skipIf(quarks.length === 0)('of 500 events none is lost', () => {
  const silent = (sound: Float32Array) => events.flatMap((_, i) => (onsetOf(part(sound, i)) < 0 ? [i] : []));
  expect(events.length).toBe(500);
  expect(silent(ours)).toEqual(silent(theirs));
});

for (const [kind, list] of Object.entries(kinds))
  test.skipIf(quarks.length === 0 || list.every(isDrawn))(kind, () => {
    for (const event of list) {
      const i = events.indexOf(event);
      if (isDrawn(event) || isOther(event, i)) continue;
      const [x, y] = [part(theirs, i), part(ours, i)];
      if (onsetOf(x) < 0) continue;
      const late = Math.abs(onsetOf(y) - onsetOf(x));
      expect({ event, onTime: late <= (isRoom(event) ? randomOnset : 0) }).toEqual({ event, onTime: true });
      const limit = isRoom(event) ? roomLimit : levelLimit;
      expect({ event, level: Math.abs(levelOf(y) - levelOf(x)) < limit }).toEqual({ event, level: true });
      if (isRoom(event)) continue;
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
