/** Noise. Every sample is drawn from the synth's random generator in scsynth's order, so that a seed gives its sound. */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Lanes, Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { wrap } from './support/bounds.ts';
import { RandomStream } from './support/random-stream.ts';

interface Source {
  readonly name: string;
  readonly inputs?: Record<string, number>;
  readonly doc: string;
  readonly unipolar?: boolean;
  /** Called before the loop; the result draws and gives one sample. */
  source(u: Unit, random: RandomStream): () => Value;
}

const noise = ({ name, inputs = {}, doc, unipolar = false, source }: Source): Declaration =>
  ugen({
    name,
    rates: ['audio', 'control'],
    inputs,
    outputs: 1,
    unipolar,
    writes: ['random'],
    blockInputs: Object.keys(inputs),
    doc,
    emit(u) {
      const random = new RandomStream(u);
      const sample = source(u, random);
      u.loop(() => u.out(sample()));
      random.store();
    },
  });

const white = noise({
  name: 'WhiteNoise',
  doc: 'Uniform white noise.',
  source: (_, random) => () => random.bipolar(),
});

const clip = noise({
  name: 'ClipNoise',
  doc: 'At random -1 or 1 each sample.',
  source: (_, random) => () => random.coin(),
});

const gray = noise({
  name: 'GrayNoise',
  doc: 'Noise from flipping one random bit of a word each sample.',
  source(u, random) {
    const word = u.state('i32', 'word', () => 0);
    return () => {
      word.set(word.xor(powerOfTwo(u.lanes, random.next().and(31))));
      return word.to('f32').mul(4.65661287308e-10);
    };
  },
});

/** 2^k for k from 0 to 31, by way of a float's exponent, since vectors shift all lanes alike. */
function powerOfTwo(lanes: Lanes, k: Value): Value {
  return k.eq(31).select(lanes.i32(-0x80000000), k.add(127).shl(23).bits('f32').to('i32'));
}

/** Number of zeros that end a word, modulo 16. */
function trailingZeros(lanes: Lanes, x: Value): Value {
  const lowest = x.and(lanes.i32(0).sub(x));
  const exponent = lowest.to('f32').bits('i32').shrU(23).add(1);
  return x.eq(0).select(lanes.i32(0), exponent.and(15));
}

const pink = noise({
  name: 'PinkNoise',
  doc: 'Pink noise, 3 dB less an octave: the sum of sixteen dice that are thrown ever more seldom.',
  source(u, random) {
    const { lanes } = u;
    const dice = lanes.addressOfSlot(u.array('dice', 16));
    const throwDie = () => random.next().shrU(13);
    const total = u.state('i32', 'total', () =>
      Array.from({ length: 16 }, (_, i) => {
        const die = throwDie();
        lanes.scatter(dice, die, 16 * i);
        return die;
      }).reduce((a, b) => a.add(b)),
    );
    return () => {
      const bits = random.next();
      const die = trailingZeros(lanes, bits).shl(4).add(dice);
      const thrown = bits.shrU(13);
      total.set(total.add(thrown.sub(lanes.gather('i32', die))));
      lanes.scatter(die, thrown);
      return total.add(throwDie()).or(0x40000000).bits('f32').sub(3);
    };
  },
});

const brown = ugen({
  name: 'BrownNoise',
  rates: ['audio', 'control'],
  inputs: {},
  outputs: 1,
  writes: ['random'],
  doc: 'Brown noise, 6 dB less an octave: a random walk reflected at -1 and 1.',
  emit(u) {
    const random = new RandomStream(u);
    const level = u.state('f32', 'level', () => random.bipolar());
    if (u.constructing) u.out(level);
    else {
      u.loop(() => {
        const z = level.add(random.step());
        level.set(z.gt(1).select(u.lanes.f32(2).sub(z), z.lt(-1).select(u.lanes.f32(-2).sub(z), z)));
        u.out(level);
      });
    }
    random.store();
  },
});

/** Impulses at random times: a draw under `density` over the sample rate is one, its height what the draw was. */
function dust(name: string, doc: string, height: (level: Value) => Value, span: number): Declaration {
  return noise({
    name,
    doc,
    inputs: { density: 0 },
    unipolar: span === 1,
    source(u, random) {
      const { lanes } = u;
      const least = u.in.density!.get().to('f64').mul(u.sampleDur).to('f32');
      const scale = least.gt(0).select(lanes.f32(span).div(least), 0);
      return () => {
        const draw = random.unipolar();
        return draw.lt(least).select(height(draw.mul(scale)), 0);
      };
    },
  });
}

const crackle = noise({
  name: 'Crackle',
  doc: 'Chaotic crackle; livelier with `chaosParam` from 1 to 2.',
  inputs: { chaosParam: 1.5 },
  source(u, random) {
    const chaos = u.in.chaosParam!.get();
    const last = u.state('f32', 'last', () => random.double().to('f32'));
    const before = u.state('f32', 'before', () => 0);
    return () => {
      const next = last.mul(chaos).sub(before).sub(Math.fround(0.05)).abs();
      before.set(last);
      last.set(next);
      return next;
    };
  },
});

/** Samples until the next step of a noise that makes `freq` a second. */
function interval(u: Unit, freq: Value, least: number): Value {
  return u.lanes
    .f64(u.sampleRate)
    .div(freq.max(Math.fround(0.001)).to('f64'))
    .to('i32')
    .max(least);
}

/** A noise that draws a new level each `interval`. */
function stepped(name: string, doc: string, draw: (random: RandomStream) => Value): Declaration {
  return noise({
    name,
    doc,
    inputs: { freq: 500 },
    source(u, random) {
      const freq = u.in.freq!.get();
      const left = u.state('i32', 'left', () => 0);
      const level = u.state('f32', 'level', () => 0);
      return () => {
        u.lanes.when(left.le(0), () => {
          left.set(interval(u, freq, 1));
          level.set(draw(random));
        });
        left.set(left.sub(1));
        return level.get();
      };
    },
  });
}

const lfNoise1 = noise({
  name: 'LFNoise1',
  doc: 'Lines between random levels, `freq` a second.',
  inputs: { freq: 500 },
  source(u, random) {
    const freq = u.in.freq!.get();
    const left = u.state('i32', 'left', () => 0);
    const level = u.state('f32', 'level', () => random.bipolar());
    const slope = u.state('f32', 'slope', () => 0);
    return () => {
      u.lanes.when(left.le(0), () => {
        left.set(interval(u, freq, 1));
        slope.set(random.bipolar().sub(level).div(left.to('f32')));
      });
      left.set(left.sub(1));
      const now = level.get();
      level.set(level.add(slope));
      return now;
    };
  },
});

const lfNoise2 = noise({
  name: 'LFNoise2',
  doc: 'Parabolas through the middles between random levels, `freq` a second.',
  inputs: { freq: 500 },
  source(u, random) {
    const freq = u.in.freq!.get();
    const left = u.state('i32', 'left', () => 0);
    const next = u.state('f32', 'next', () => random.bipolar());
    const middle = u.state('f32', 'middle', () => next.mul(0.5));
    const [level, slope, curve] = [
      u.state('f32', 'level', () => 0),
      u.state('f32', 'slope', () => 0),
      u.state('f32', 'curve', () => 0),
    ];
    return () => {
      u.lanes.when(left.le(0), () => {
        const before = next.get();
        next.set(random.bipolar());
        level.set(middle);
        middle.set(next.add(before).mul(0.5));
        left.set(interval(u, freq, 2));
        const length = left.to('f32');
        curve.set(middle.sub(level).sub(length.mul(slope)).mul(2).div(length.mul(length).add(length)));
      });
      left.set(left.sub(1));
      const now = level.get();
      slope.set(slope.add(curve));
      level.set(level.add(slope));
      return now;
    };
  },
});

/** Levels that a new frequency changes at once, also in the middle of one. */
const dynamic = (name: string, doc: string, draw: (random: RandomStream) => Value) =>
  noise({
    name,
    doc,
    inputs: { freq: 500 },
    source(u, random) {
      const freq = u.in.freq!;
      const step = () => freq.get().mul(Math.fround(u.sampleDur));
      const steady = freq.isAudio && !u.constructing ? null : step();
      const phase = u.state('f32', 'phase', () => 0);
      const level = u.state('f32', 'level', () => 0);
      return () => {
        phase.set(phase.sub(steady ?? step()));
        u.lanes.when(phase.lt(0), () => {
          phase.set(wrap(phase, u.lanes.f32(0), u.lanes.f32(1)));
          level.set(draw(random));
        });
        return level.get();
      };
    },
  });

export const noises = [
  white,
  pink,
  brown,
  gray,
  clip,
  dust('Dust', 'Impulses from 0 to 1 at random times, `density` a second.', (level) => level, 1),
  dust('Dust2', 'Impulses from -1 to 1 at random times, `density` a second.', (level) => level.sub(1), 2),
  stepped('LFNoise0', 'A new random level, `freq` a second.', (random) => random.bipolar()),
  stepped('LFClipNoise', 'At random -1 or 1, anew `freq` times a second.', (random) => random.coin()),
  dynamic('LFDNoise0', 'A new random level, `freq` a second; follows `freq` at once.', (random) => random.bipolar()),
  dynamic('LFDClipNoise', 'At random -1 or 1, anew `freq` times a second; follows `freq` at once.', (random) =>
    random.coin(),
  ),
  lfNoise1,
  lfNoise2,
  crackle,
];
