/** UGens that change a spectrum by chance. All random numbers of a choice are drawn in one go, as in scsynth. */

import { fourierTables } from '../../world/fourier-tables.ts';
import { BufferRow } from '../../world/layout.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import { coordinates } from '../compiler/library/spectrum-coordinates.ts';
import type { Unit } from '../compiler/unit.ts';
import { bufferFields, bufferRow } from './support/buffer-row.ts';
import { RandomStream } from './support/random-stream.ts';
import { changeReals, onSpectrum, type Spectrum } from './support/spectrum.ts';

const touches = ['buffer', 'random'] as const;

/** One or two words of memory for each pair, and two flags: the words were chosen; a trigger wants them anew. */
interface Choice {
  readonly memory: Value;
  readonly samples: Value;
  readonly made: Variable;
  readonly wanted: Variable;
}

/** Allocates the memory, `words` for each pair, and requests a new choice at each trigger. */
function choiceOf(u: Unit, trigger: Input, words: 1 | 2 = 1): Choice {
  const { lanes } = u;
  const made = u.state('i32', 'made', () => 0);
  const wanted = u.state('i32', 'wanted', () => 0);
  const before = u.state('f32', 'trigger', () => 0);
  const samples = u.fixed('i32', 'samples', () => {
    const number = u.inputs[0]!.get();
    const { data, samples } = bufferFields(u, bufferRow(u, number));
    return number.ge(0).and(data.ne(0)).select(samples.max(0), 0);
  });
  const memory = u.memory('choice', () => samples.shl(words).add(16));
  if (!u.constructing) {
    const now = trigger.get();
    wanted.set(now.gt(0).and(before.le(0)).select(lanes.i32(1), wanted));
    before.set(now);
  }
  return { memory, samples, made, wanted };
}

/** Makes the choice where it is wanted, then runs `body`; neither for a spectrum of another size than at the start. */
function chosen(u: Unit, s: Spectrum, choice: Choice, choose: (random: RandomStream) => void, body: () => void): void {
  const { lanes } = u;
  lanes.when(choice.samples.eq(s.samples).and(choice.memory.ne(0)), () => {
    lanes.when(choice.made.eq(0).or(choice.wanted.ne(0)), () => {
      // A trigger before the first choice leads to a second one, as in scsynth.
      choice.wanted.set(choice.made.eq(0).select(choice.wanted, 0));
      choice.made.set(1);
      const random = new RandomStream(u);
      choose(random);
      random.store();
    });
    body();
  });
}

/** Writes the numbers of all pairs in random order. */
function shuffle(u: Unit, s: Spectrum, memory: Value, random: RandomStream): void {
  const { lanes } = u;
  const place = (i: Value) => memory.add(i.shl(2));
  lanes.repeat(s.bins, (i) => lanes.scatter(place(i), i));
  lanes.repeat(s.bins, (i) => {
    const other = place(random.unipolar().mul(s.bins.sub(i).to('f32')).to('i32'));
    const [a, b] = [lanes.gather('i32', place(i)), lanes.gather('i32', other)];
    lanes.scatter(place(i), b);
    lanes.scatter(other, a);
  });
}

/** Number of pairs in a part from 0 to 1 of the spectrum. */
const countOf = (part: Value, s: Spectrum) => part.mul(s.bins.to('f32')).to('i32').max(0).min(s.bins);

const diffuser = onSpectrum(
  'PV_Diffuser',
  { trig: 0 },
  'polar',
  'Adds a random phase to each pair; a trigger chooses them anew. `trig` also says for which part of the spectrum.',
  (u, s, _v, choice: Choice) => {
    const { lanes } = u;
    chosen(
      u,
      s,
      choice,
      (random) => {
        lanes.repeat(s.bins, (i) =>
          lanes.scatter(
            choice.memory.add(i.shl(2)),
            random
              .unipolar()
              .to('f64')
              .mul(2 * Math.PI)
              .to('f32'),
          ),
        );
      },
      () => {
        lanes.repeat(countOf(u.in.trig.get(), s), (i) => {
          const at = s.data.add(i.shl(3)).add(12);
          lanes.scatter(at, lanes.gather('f32', at).add(lanes.gather('f32', choice.memory.add(i.shl(2)))));
        });
      },
    );
  },
  (u) => choiceOf(u, u.in.trig),
  touches,
);

const randComb = onSpectrum(
  'PV_RandComb',
  { wipe: 0, trig: 0 },
  'any',
  'Clears a part of the pairs, in an order that a trigger chooses anew.',
  (u, s, _v, choice: Choice) => {
    const { lanes } = u;
    chosen(
      u,
      s,
      choice,
      (random) => shuffle(u, s, choice.memory, random),
      () => {
        const count = countOf(u.in.wipe.get(), s);
        lanes.repeat(count, (i) => {
          const at = s.data.add(lanes.gather('i32', choice.memory.add(i.shl(2))).shl(3)).add(8);
          for (const part of [0, 4]) lanes.scatter(at, lanes.f32(0), part);
        });
        changeReals(u, s, (x) => count.eq(s.bins).select(0, x));
      },
    );
  },
  (u) => choiceOf(u, u.in.trig),
  touches,
);

const binScramble = onSpectrum(
  'PV_BinScramble',
  { wipe: 0, width: 0.2, trig: 0 },
  'any',
  'Takes a part of the pairs, in a random order, from others that are at most `width` of the spectrum away; a trigger chooses anew.',
  (u, s, _v, choice: Choice) => {
    const { lanes } = u;
    const sources = choice.memory.add(s.bins.shl(2));
    const number = (list: Value, i: Value) => lanes.gather('i32', list.add(i.shl(2)));
    chosen(
      u,
      s,
      choice,
      (random) => {
        shuffle(u, s, choice.memory, random);
        const width = u.in.width.get().mul(s.bins.to('f32')).to('i32').max(s.bins.mul(-1)).min(s.bins);
        const last = s.bins.sub(1);
        lanes.repeat(s.bins, (i) => {
          const at = number(choice.memory, i);
          const low = at.sub(width).max(0);
          const high = at.add(width).min(last);
          const drawn = random.unipolar().mul(high.sub(low).to('f32')).add(low.to('f32')).to('i32');
          // A width below 0 leads scsynth out of the spectrum.
          lanes.scatter(sources.add(i.shl(2)), drawn.max(0).min(last));
        });
      },
      () => {
        const room = lanes.i32(fourierTables.work[0]);
        const count = countOf(u.in.wipe.get(), s);
        lanes.repeat(s.bins, (i) => {
          const to = number(choice.memory, i);
          const from = i.lt(count).select(number(sources, i), to);
          for (const part of [0, 4])
            lanes.scatter(room.add(to.shl(3)), lanes.gather('f32', s.data.add(from.shl(3)), 8 + part), part);
        });
        lanes.copyBytes(s.data.add(8), room, s.bins.shl(3));
      },
    );
  },
  (u) => choiceOf(u, u.in.trig, 2),
  touches,
);

const magNoise = onSpectrum(
  'PV_MagNoise',
  {},
  'any',
  'Multiplies each magnitude by noise.',
  (u, s) => {
    const { lanes } = u;
    const random = new RandomStream(u);
    const polar = lanes.gather('i32', s.row, BufferRow.coordinates).ne(coordinates.complex);
    lanes.repeat(s.bins, (i) => {
      const at = s.data.add(i.shl(3)).add(8);
      const factor = random.bipolar();
      const [a, b] = [lanes.gather('f32', at), lanes.gather('f32', at, 4)];
      lanes.scatter(at, a.mul(factor));
      lanes.scatter(at, polar.select(b, b.mul(factor)), 4);
    });
    changeReals(u, s, (x) => x.mul(random.bipolar()));
    random.store();
  },
  undefined,
  touches,
);

export const randomSpectra = [diffuser, randComb, binScramble, magNoise];
