/** Buffers as tables: looked up by an index, as a transfer function, or as one period of an oscillator. */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Lanes, Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { bufferFields, bufferRow } from './support/buffer-row.ts';

interface Table {
  readonly data: Value;
  readonly samples: Value;
  readonly valid: Value;
}

function tableOf(u: Unit): Table {
  const { data, samples } = bufferFields(u, bufferRow(u, u.inputs[0]!.get()));
  return { data, samples, valid: data.ne(0).and(samples.gt(0)) };
}

/** The word of a table at an index that lies in it; 0 where there is no table. */
function at(lanes: Lanes, table: Table, index: Value): Value {
  return table.valid.select(lanes.gather('f32', table.data.add(table.valid.select(index, 0).shl(2))), 0);
}

const clipped = (index: Value, table: Table) => index.max(0).min(table.samples.sub(1));

/** The remainder of an index by a period, never negative. */
function remainder(index: Value, period: Value): Value {
  const rest = index.rem(period.max(1));
  return rest.lt(0).select(rest.add(period), rest);
}

function indexing(
  name: string,
  doc: string,
  look: (lanes: Lanes, table: Table, index: Value, single: boolean) => Value,
): Declaration<{ bufnum: number; in: number }> {
  return ugen({
    name,
    rates: ['audio', 'control'],
    inputs: { bufnum: 0, in: 0 },
    outputs: 1,
    pure: true,
    reads: ['buffer'],
    blockInputs: ['bufnum'],
    doc,
    emit(u) {
      const table = tableOf(u);
      const single = u.constructing || !u.isAudio;
      const held = u.in.in.isAudio ? null : look(u.lanes, table, u.in.in.get(), single);
      u.loop(() => u.out(held ?? look(u.lanes, table, u.in.in.get(), single)));
    },
  });
}

/** Runs `fit` for indices outside the table only: division is slow in vectors. A lane that does not run has an index inside too. */
function fitted(lanes: Lanes, table: Table, index: Value, fit: (index: Value) => Value): Value {
  const inside = index.ltU(table.samples);
  const result = lanes.variable('i32', inside.select(index, 0));
  lanes.when(inside.not(), () => result.set(clipped(fit(index), table)));
  return result.get();
}

const indices = [
  indexing('Index', 'Reads a buffer as a table; what lies outside counts as the nearest end.', (lanes, table, x) =>
    at(lanes, table, clipped(x.to('i32'), table)),
  ),
  indexing('IndexL', 'Index with linear interpolation.', (lanes, table, x) => {
    const first = clipped(x.to('i32'), table);
    const [a, b] = [at(lanes, table, first), at(lanes, table, clipped(first.add(1), table))];
    return a.add(x.sub(x.floor()).mul(b.sub(a)));
  }),
  indexing(
    'WrapIndex',
    'Index that wraps around at the ends.',
    // Where scsynth reads one index a block it rounds down, elsewhere towards 0.
    (lanes, table, x, single) =>
      at(
        lanes,
        table,
        fitted(lanes, table, (single ? x.floor() : x).to('i32'), (i) => remainder(i, table.samples)),
      ),
  ),
  indexing('FoldIndex', 'Index that is reflected at the ends.', (lanes, table, x) =>
    at(
      lanes,
      table,
      fitted(lanes, table, x.to('i32'), (i) => {
        const last = table.samples.sub(1);
        const place = remainder(i, last.add(last));
        return place.gt(last).select(last.add(last).sub(place), place);
      }),
    ),
  ),
];

/** Two neighbouring words of a wavetable at a byte offset: 2a−b and b−a, so that a line is a product and a sum. */
function pair(lanes: Lanes, table: Table, offset: Value): [Value, Value] {
  return lanes.gatherPair(table.valid.select(table.data.add(offset), 0));
}

const shaper = ugen({
  name: 'Shaper',
  rates: ['audio', 'control'],
  inputs: { bufnum: 0, in: 0 },
  outputs: 1,
  pure: true,
  reads: ['buffer'],
  blockInputs: ['bufnum'],
  doc: 'Bends a signal from -1 to 1 by a transfer function, a buffer in wavetable format.',
  emit(u) {
    const { lanes } = u;
    const table = tableOf(u);
    const input = u.in.in;
    const offset = table.samples.to('f64').mul(0.25).to('f32');
    const last = table.samples.shr(1).to('f32').to('f64').sub(0.001).to('f32');
    const shape = (x: Value): Value => {
      const place = offset.add(x.mul(offset)).max(0).min(last);
      const index = place.to('i32').max(0);
      const [first, second] = pair(lanes, table, index.shl(3));
      return table.valid.select(first.add(second.mul(place.sub(index.sub(1).to('f32')))), 0);
    };
    const previous = u.state('f32', 'previous', () => input.get());
    if (input.isAudio || !u.isAudio) return u.loop(() => u.out(shape(input.get())));
    // A slower input starts at its new value and, as scsynth has it, moves on from there in steps of the table.
    const now = input.get();
    const step = u.constructing ? lanes.f32(0) : now.sub(previous).mul(offset);
    const current = lanes.variable('f32', now);
    u.loop(() => {
      u.out(shape(current));
      current.set(current.add(step));
    });
    previous.set(table.valid.select(now, previous));
  },
});

/** An oscillator that runs through a table; the phase counts its points in units of 2^-16. */
function tableOscillator(
  name: string,
  doc: string,
  pointsOf: (samples: Value) => Value,
  look: (u: Unit, table: Table, points: Value, phase: Value) => Value,
): Declaration<{ bufnum: number; freq: number; phase: number }> {
  return ugen({
    name,
    rates: ['audio', 'control'],
    inputs: { bufnum: 0, freq: 440, phase: 0 },
    outputs: 1,
    pure: true,
    reads: ['buffer'],
    blockInputs: ['bufnum'],
    doc,
    emit(u) {
      const { lanes } = u;
      const { freq, phase: offset } = u.in;
      const found = tableOf(u);
      const { samples } = found;
      const points = pointsOf(samples);
      const table = {
        ...found,
        valid: found.valid
          .and(points.gt(0))
          .and(samples.le(131072))
          .and(samples.and(samples.sub(1)).eq(0)),
      };
      const size = points.to('f64');
      const toUnits = size.mul(65536 / (2 * Math.PI));
      const perSample = size.mul(u.sampleDur).mul(65536);
      const joined = !freq.isAudio && !offset.isAudio;
      const phase = u.state('i32', 'phase', () => (joined ? offset.get().to('f64').mul(toUnits).to('i32') : 0));
      const last = u.state('f32', 'offset', () => offset.get());
      const initial = phase.get();
      const steady = freq.isAudio ? null : freq.get().to('f64').mul(perSample).to('i32');
      const slope = offset.isAudio || u.constructing ? lanes.f32(0) : offset.get().sub(last).mul(u.slopeFactor);
      const step = joined ? steady!.add(slope.to('f64').mul(toUnits).to('i32')) : steady;
      const [radians, cycles] = [toUnits.to('f32'), perSample.to('f32')];
      const moved = lanes.variable('f32', last);
      u.loop(() => {
        const added = joined ? null : offset.isAudio ? offset.get() : moved.get();
        u.out(
          table.valid.select(look(u, table, points, added ? phase.add(radians.mul(added).to('i32')) : phase.get()), 0),
        );
        phase.set(phase.add(step ?? cycles.mul(freq.get()).to('i32')));
        if (!joined && !offset.isAudio) moved.set(moved.add(slope));
      });
      phase.set(u.constructing ? initial : table.valid.select(phase, initial));
      if (!offset.isAudio) last.set(table.valid.select(offset.get(), last));
    },
  });
}

const fractionOf = (phase: Value) => phase.shl(7).and(0x007fff80).or(0x3f800000).bits('f32');

/** A wavetable at a phase, between two of its points. */
function lineThrough(lanes: Lanes, table: Table, points: Value, phase: Value): Value {
  const [first, second] = pair(lanes, table, phase.shrU(13).and(points.sub(1).shl(3)));
  return first.add(second.mul(fractionOf(phase)));
}

const tableOscillators = [
  tableOscillator(
    'Osc',
    'Oscillator through a buffer in wavetable format, with lines between its points.',
    (samples) => samples.shr(1),
    (u, table, points, phase) => lineThrough(u.lanes, table, points, phase),
  ),
  tableOscillator(
    'OscN',
    'Oscillator through a buffer of plain samples, without interpolation.',
    (samples) => samples,
    (u, table, points, phase) =>
      u.lanes.gather('f32', table.valid.select(table.data.add(phase.shr(14).and(points.sub(1).shl(2))), 0)),
  ),
];

const cOsc = ugen({
  name: 'COsc',
  rates: ['audio', 'control'],
  inputs: { bufnum: 0, freq: 440, beats: 0.5 },
  outputs: 1,
  pure: true,
  reads: ['buffer'],
  blockInputs: ['bufnum', 'freq', 'beats'],
  doc: 'Two oscillators through one wavetable, `beats` Hz apart.',
  emit(u) {
    const { lanes } = u;
    const found = tableOf(u);
    const { samples } = found;
    const table = {
      ...found,
      valid: found.valid
        .and(samples.ge(2))
        .and(samples.le(131072))
        .and(samples.and(samples.sub(1)).eq(0)),
    };
    const points = samples.shr(1);
    const perSample = points.to('f64').mul(u.sampleDur).mul(65536);
    const units = (hertz: Value) => hertz.to('f64').mul(perSample).to('i32');
    const [middle, apart] = [units(u.in.freq.get()), units(u.in.beats.get().mul(0.5))];
    const steps = [middle.add(apart), middle.sub(apart)];
    const phases = steps.map((_, i) => u.state('i32', `phase${i}`, () => 0));
    const initial = phases.map((phase) => phase.get());
    u.loop(() => {
      const [a, b] = phases.map((phase) => lineThrough(lanes, table, points, phase));
      u.out(table.valid.select(a!.add(b!), 0));
      phases.forEach((phase, i) => phase.set(phase.add(steps[i]!)));
    });
    phases.forEach((phase, i) => phase.set(u.constructing ? initial[i]! : table.valid.select(phase, initial[i]!)));
  },
});

export const wavetables = [...indices, shaper, ...tableOscillators, cOsc];
