import { chord, defineSequence, euclid, pattern, rhythm, scale } from 'bunsynth';

/** Roots of its four bars, in steps of the scale. */
const roots = [0, 5, 3, 4];

/**
 * A bar of drums, bass and bells, another each time: the kick on every beat, hats and bells spread evenly, the bass on the roots of four bars in turn. With the grid's
 * tempo and swing, unless it is given its own.
 */
export const groove = defineSequence({
  params: {
    root: { type: 'number', alias: 'r', default: 45, min: 24, max: 72, unit: 'note', description: 'Its lowest note' },
    hats: { type: 'integer', default: 11, min: 0, max: 16, description: 'Hats of a bar' },
    bells: { type: 'integer', default: 5, min: 0, max: 16, description: 'Bells of a bar' },
  },
  loop: true,
  build({ params: { root, hats, bells }, pass, random }) {
    const steps = scale(root, 'dorian', 12);
    const low = steps[roots[pass % roots.length]!]!;
    const tones = chord(low + 24, 'minor7').map((note) => Math.min(note, 100));
    const kicks = rhythm('x...x...x..xx...', { play: 'kick', params: { amp: 0.45 } });
    const hat = rhythm(euclid(hats, 16, pass % 2), { play: 'hat' }).map((event, i) => ({
      ...event,
      params: { amp: i % 2 ? 0.05 : 0.09, pan: 0.3 },
    }));
    const bass = rhythm('x..x..x.x..x..x.', { note: low - 12, beats: 0.4, to: 'bass', velocity: 110 }).map(
      (event, i) => ('note' in event && i % 3 === 2 ? { ...event, note: low } : event),
    );
    const bell = rhythm(euclid(bells, 16, 2), { note: low }).map((event) => ({
      note: random.pick(tones),
      beats: 0.25,
      at: event.at ?? 0,
      to: 'bell',
      velocity: random.whole(60, 100),
      params: { decay: 1.2, pan: random.between(-0.6, 0.6) },
    }));
    return pattern([...kicks.events, ...hat.events, ...bass.events, ...bell.events], 4);
  },
});
