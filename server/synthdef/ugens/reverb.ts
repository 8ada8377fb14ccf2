/**
 * FreeVerb: per channel eight combs with a low-pass in the loop side by side, then four allpass filters in a row. The
 * lengths of their lines are those of the original for 44.1 kHz, whatever the sample rate, as in scsynth.
 *
 * For speed four frames are calculated at a time. A low-pass y = x₁ + d y₁ does so by looking four samples back:
 * y = x₁ + d x₂ + d² x₃ + d³ x₄ + d⁴ y₄. Each line is a ring that is read and written in place, longer than its delay by
 * the samples that are looked back for; where a chunk of frames runs over its end, the first samples are copied behind
 * the end before the chunk and copied back after it.
 */

import { type Declaration, filterTraits, type LanguageTraits, ugen } from '../compiler/declaration.ts';
import { CompileError } from '../compiler/errors.ts';
import { Frames } from '../compiler/graph/frames.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';

const combLengths = [1617, 1557, 1491, 1422, 1277, 1116, 1188, 1356];
const allpassLengths = [556, 441, 341, 225];
/** Samples by which the second channel's lines are longer. */
const spread = 23;
const inputGain = Math.fround(0.015);
/** Samples that a comb's line keeps after they came out. */
const memory = 4;

/** One line in the synth's memory: byte offsets from its start, byte counts. */
interface Line {
  /** Four words: address of the first sample, bytes of the ring, place in it, bytes read past the last write. */
  readonly record: number;
  readonly data: number;
  readonly ring: number;
  readonly reach: number;
}

interface Channel {
  /** Four words a comb: its low-pass, the last one of them its value after the last frame. */
  readonly state: number;
  readonly combs: readonly Line[];
  readonly allpasses: readonly Line[];
}

interface Plan {
  readonly channels: readonly Channel[];
  readonly lines: readonly Line[];
  readonly bytes: number;
  /** Frames calculated in one go: fewer than the shortest line has. */
  readonly chunk: number;
}

function planOf(channelCount: number, blockSize: number): Plan {
  const chunk = Array.from({ length: 64 }, (_, i) => 64 - i).find((n) => blockSize % n === 0)!;
  const perChannel = combLengths.length + allpassLengths.length;
  const records = 16 * perChannel * channelCount;
  const states = 16 * combLengths.length;
  let next = records + states * channelCount;
  let record = 0;
  const line = (length: number, reach: number): Line => {
    const made = { record, data: next, ring: 4 * (length + reach), reach: 4 * reach };
    record += 16;
    next += made.ring + 4 * (chunk + reach + 3);
    return made;
  };
  const channels = Array.from(
    { length: channelCount },
    (_, c): Channel => ({
      state: records + states * c,
      combs: combLengths.map((length) => line(length + c * spread, memory)),
      // An allpass needs both its delayed sample and the one before, so its ring is a sample longer.
      allpasses: allpassLengths.map((length) => line(length + c * spread, 1)),
    }),
  );
  return { channels, lines: channels.flatMap((c) => [...c.combs, ...c.allpasses]), bytes: next, chunk };
}

/** Clipped to 0 … 1. */
const unit = (x: Value) => x.gt(1).select(x.lanes.f32(1), x.lt(0).select(0, x));

class Reverb {
  private readonly memory: Value;
  private readonly signals: readonly Input[];
  private readonly mix: Value;
  private readonly feedback: Value;
  private readonly damp: Value;
  /** A word a frame: the input of the combs, and behind it their sum. */
  private readonly scratch: number;
  private readonly sum: number;

  constructor(
    private readonly u: Unit,
    private readonly plan: Plan,
  ) {
    this.memory = u.memory('lines', () => u.lanes.i32(plan.bytes));
    this.signals = u.inputs.slice(0, plan.channels.length);
    const [mix, room, damp] = u.inputs.slice(plan.channels.length).map((input) => unit(input.get()));
    this.mix = mix!;
    this.feedback = room!.mul(Math.fround(0.28)).add(Math.fround(0.7));
    this.damp = damp!.mul(Math.fround(0.4));
    // The lower half hands control-rate values to this unit.
    this.scratch = u.layout.spillAddress + 32768;
    this.sum = this.scratch + 4 * plan.chunk;
  }

  private get dry(): Value {
    return this.u.lanes.f32(1).sub(this.mix);
  }

  /** Sets the lines up, with the constructor's sample in them. */
  construct(): void {
    const { u, plan, memory, signals } = this;
    const { lanes } = u;
    const samples = signals.map((signal) => signal.get());
    const fed = samples.reduce((a, b) => a.add(b)).mul(inputGain);
    lanes.when(memory.ne(0), () => {
      for (const { record, data, ring, reach } of plan.lines) {
        [memory.add(data), lanes.i32(ring), lanes.i32(4), lanes.i32(reach)].forEach((word, i) =>
          lanes.scatter(memory, word, record + 4 * i),
        );
      }
      for (const comb of plan.channels.flatMap((c) => c.combs)) lanes.scatter(memory, fed, comb.data);
    });
    samples.forEach((sample, i) => u.out(memory.eq(0).select(lanes.f32(0), sample.mul(this.dry)), i));
  }

  calculate(): void {
    const { u, plan, memory } = this;
    const { lanes } = u;
    const silence = () => u.loop(() => plan.channels.forEach((_, i) => u.out(0, i)));
    lanes.branch(memory.eq(0), silence, () => {
      lanes.repeat(
        16 * u.frames,
        (start) => {
          this.feed(start);
          plan.channels.forEach((channel, i) => {
            this.combs(channel);
            this.allpasses(channel, i, start);
          });
          this.advance();
        },
        16 * plan.chunk,
      );
    });
  }

  /**
   * Moves each line on: takes what was written behind its end back to its start, and makes the next chunk lie in one
   * piece. (The first chunk does, since every line is longer than a chunk.)
   */
  private advance(): void {
    const { lanes } = this.u;
    const chunk = 4 * this.plan.chunk;
    lanes.repeat(
      16 * this.plan.lines.length,
      (i) => {
        const record = this.memory.add(i);
        const [base, ring, place, reach] = [0, 4, 8, 12].map((offset) => lanes.gather('i32', record, offset));
        const end = base!.add(ring!);
        const written = place!.add(chunk);
        const over = written.sub(ring!);
        lanes.repeat(over, (n) => lanes.scatter(base!.add(n), lanes.gather('f32', end.add(n))), 4);
        const next = over.ge(0).select(over, written);
        lanes.scatter(record, next, 8);
        const ahead = next.add(chunk).add(reach!).sub(ring!);
        lanes.repeat(ahead, (n) => lanes.scatter(end.add(n), lanes.gather('f32', base!.add(n))), 4);
      },
      16,
    );
  }

  /** Address at which a line's chunk begins. */
  private place({ record }: Line): Value {
    const { lanes } = this.u;
    return lanes.gather('i32', this.memory, record).add(lanes.gather('i32', this.memory, record + 8));
  }

  private framesAtOnce(): Frames {
    return new Frames(this.u.lanes, this.plan.chunk % 4 ? 1 : 4);
  }

  /** Frames of an input's wire at a byte offset, or its one value. */
  private signal(frames: Frames, input: Input, offset: Value): Value {
    const { lanes, around } = this.u;
    if (!input.isAudio) return frames.all(input.get());
    const wire = around.wire(input.ref);
    if (wire === null) throw new CompileError(`unit ${this.u.index}: an input of ${this.u.spec.name} has no wire`);
    const at = offset.add(lanes.laneOffset());
    return typeof wire === 'number' ? frames.loadStrided(at, wire) : frames.loadStrided(at.add(wire));
  }

  /** Writes the input of the combs for a chunk. */
  private feed(start: Value): void {
    const { lanes } = this.u;
    const frames = this.framesAtOnce();
    lanes.repeat(
      16 * this.plan.chunk,
      (i) => {
        const sum = this.signals.map((s) => this.signal(frames, s, start.add(i))).reduce((a, b) => a.add(b));
        frames.store(i.shrU(2), sum.mul(inputGain), this.scratch);
      },
      16 * frames.count,
    );
  }

  /** The combs, summed. Half of them a loop, so that their state stays in registers. */
  private combs(channel: Channel): void {
    const { lanes } = this.u;
    const frames = this.framesAtOnce();
    const open = lanes.f32(1).sub(this.damp);
    // The low-pass runs without its gain `open`, which is never 0.
    const gain = frames.all(this.feedback.mul(open));
    const powers = [this.damp];
    while (powers.length < frames.count) powers.push(powers.at(-1)!.mul(this.damp));
    const [damp, last] = [frames.all(this.damp), frames.all(powers.at(-1)!)];
    const each = frames.each(powers);
    for (const half of [0, 1]) {
      const combs = channel.combs.slice(4 * half, 4 * half + 4).map((line, i) => {
        const place = lanes.copy(this.place(line));
        // What came out before the last sample is in the low-pass already.
        for (let n = 0; n < memory - 1; n++) lanes.scatter(place, lanes.f32(0), 4 * n);
        const state = channel.state + 16 * (4 * half + i);
        const before = lanes.gather('f32', this.memory, state + 12).div(open);
        return {
          place,
          state,
          smooth: frames.values.variable('f32', 0),
          carried: frames.values.variable('f32', frames.all(before).mul(each)),
        };
      });
      lanes.repeat(
        4 * this.plan.chunk,
        (i) => {
          const fed = frames.load(i, this.scratch);
          let sum = half ? frames.load(i, this.sum) : null;
          for (const { place, smooth, carried } of combs) {
            const at = place.add(i);
            let value = frames.load(at, 4 * (memory - frames.count));
            for (let n = frames.count - 1; n > 0; n--) value = value.mul(damp).add(frames.load(at, 4 * (memory - n)));
            smooth.set(value.add(carried));
            carried.set(smooth.mul(last));
            const delayed = frames.load(at, 4 * memory);
            sum = sum ? sum.add(delayed) : delayed;
            frames.store(at, fed.add(gain.mul(smooth)));
          }
          frames.store(i, sum!, this.sum);
        },
        4 * frames.count,
      );
      for (const { state, smooth } of combs)
        frames.store(this.memory, smooth.mul(frames.all(open)), state + 16 - 4 * frames.count);
    }
  }

  /** The allpass filters in a row, and the output. */
  private allpasses(channel: Channel, output: number, start: Value): void {
    const { lanes, around, index } = this.u;
    const frames = this.framesAtOnce();
    const wire = around.outputWire(index, output);
    const places = channel.allpasses.map((line) => lanes.variable('i32', this.place(line)));
    const [wet, dry] = [frames.all(this.mix), frames.all(this.dry)];
    lanes.repeat(
      16 * this.plan.chunk,
      (i) => {
        let signal = frames.load(i.shrU(2), this.sum);
        for (const place of places) {
          const [before, delayed] = [frames.load(place), frames.load(place, 4)];
          frames.store(place, before.mul(0.5).add(signal));
          signal = delayed.sub(signal);
          place.set(place.add(4 * frames.count));
        }
        if (wire === null) return;
        const out = this.signal(frames, this.signals[output]!, start.add(i)).mul(dry).add(signal.mul(wet));
        frames.storeStrided(start.add(i).add(lanes.laneOffset()).add(wire), out);
      },
      16 * frames.count,
    );
  }
}

const verb = (
  name: string,
  channels: number,
  inputs: Record<string, number>,
  traits: LanguageTraits,
  doc: string,
): Declaration =>
  ugen({
    name,
    rates: ['audio'],
    inputs,
    outputs: channels,
    ...traits,
    form: 'block',
    doc,
    emit(u) {
      const reverb = new Reverb(u, planOf(channels, u.layout.blockSize));
      if (u.constructing) reverb.construct();
      else reverb.calculate();
    },
  });

export const reverbs = [
  verb(
    'FreeVerb',
    1,
    { in: 0, mix: 0.33, room: 0.5, damp: 0.5 },
    filterTraits,
    'Reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1.',
  ),
  verb(
    'FreeVerb2',
    2,
    { in: 0, in2: 0, mix: 0.33, room: 0.5, damp: 0.5 },
    { audioInputs: ['in', 'in2'] },
    'Stereo reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1.',
  ),
];
