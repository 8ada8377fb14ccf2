/**
 * FreeVerb: per channel eight combs with a low-pass in the loop side by side, then four allpass filters in a row. The
 * lengths of their lines are those of the original for 44.1 kHz, whatever the sample rate, as in scsynth.
 *
 * For speed the combs of a voice are calculated four side by side, the allpass filters four frames at a time. Each
 * line is a ring that is read and written in place; where a chunk of frames runs over its end, the first samples are
 * copied behind the end before the chunk and copied back after it.
 */
import { CompileError } from '../compiler/errors.ts';
import type { Value } from '../compiler/lanes.ts';
import type { Input, Unit } from '../compiler/unit.ts';
import { Frames } from './frames.ts';
import { type AnyDeclaration, ugen } from './declare.ts';

const combLengths = [1617, 1557, 1491, 1422, 1277, 1116, 1188, 1356];
const allpassLengths = [556, 441, 341, 225];
/** How much longer the second channel's lines are. */
const spread = 23;
const inputGain = Math.fround(0.015);

/** One line in the synth's memory: byte offsets from its start, byte counts. */
interface Line {
  /** Four words: address of the first sample, bytes of the ring, place in it, bytes read past the last write. */
  readonly record: number;
  readonly data: number;
  readonly ring: number;
  readonly reach: number;
}

interface Channel {
  /** Sixteen words: of each comb its last output and its low-pass. */
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
  let next = records + 64 * channelCount;
  let record = 0;
  const line = (length: number, reach: number): Line => {
    const made = { record, data: next, ring: 4 * (length + reach), reach: 4 * reach };
    record += 16;
    next += made.ring + 4 * (chunk + reach + 3);
    return made;
  };
  const channels = Array.from({ length: channelCount }, (_, c): Channel => ({
    state: records + 64 * c,
    combs: combLengths.map((length) => line(length + c * spread, 0)),
    // An allpass needs both its delayed sample and the one before, so its ring is a sample longer.
    allpasses: allpassLengths.map((length) => line(length + c * spread, 1)),
  }));
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
  /** The input of the combs, one word a frame; behind it the sums of the combs, four words a frame. */
  private readonly scratch: number;

  constructor(private readonly u: Unit, private readonly plan: Plan) {
    this.memory = u.memory('lines', () => u.lanes.i32(plan.bytes));
    this.signals = u.inputs.slice(0, plan.channels.length);
    const [mix, room, damp] = u.inputs.slice(plan.channels.length).map((input) => unit(input.get()));
    this.mix = mix!;
    this.feedback = room!.mul(Math.fround(0.28)).add(Math.fround(0.7));
    this.damp = damp!.mul(Math.fround(0.4));
    // The lower half hands control-rate values to this unit.
    this.scratch = u.layout.spillAddress + 32768;
  }

  private get dry(): Value { return this.u.lanes.f32(1).sub(this.mix); }

  /** Sets the lines up, with the constructor's sample in them. */
  construct(): void {
    const { u, plan, memory, signals } = this;
    const { lanes } = u;
    const samples = signals.map((signal) => signal.get());
    const fed = samples.reduce((a, b) => a.add(b)).mul(inputGain);
    lanes.when(memory.ne(0), () => {
      for (const { record, data, ring, reach } of plan.lines) {
        [memory.add(data), lanes.i32(ring), lanes.i32(4), lanes.i32(reach)].forEach((word, i) => lanes.scatter(memory, word, record + 4 * i));
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
      lanes.repeat(16 * u.frames, (start) => {
        this.open();
        this.feed(start);
        plan.channels.forEach((channel, i) => {
          this.combs(channel);
          this.allpasses(channel, i, start);
        });
        this.close();
      }, 16 * plan.chunk);
    });
  }

  /** Each line's record in turn. */
  private eachLine(body: (record: Value, base: Value, ring: Value, place: Value) => void): void {
    const { lanes } = this.u;
    lanes.repeat(16 * this.plan.lines.length, (i) => {
      const record = this.memory.add(i);
      const [base, ring, place] = [0, 4, 8].map((offset) => lanes.gather('i32', record, offset));
      body(record, base!, ring!, place!);
    }, 16);
  }

  /** Makes each line's next chunk lie in one piece. */
  private open(): void {
    const { lanes } = this.u;
    this.eachLine((record, base, ring, place) => {
      const over = place.add(4 * this.plan.chunk).add(lanes.gather('i32', record, 12)).sub(ring);
      lanes.repeat(over, (i) => lanes.scatter(base.add(ring).add(i), lanes.gather('f32', base.add(i))), 4);
    });
  }

  /** Takes what was written behind a line's end back to its start, and moves on. */
  private close(): void {
    const { lanes } = this.u;
    this.eachLine((record, base, ring, place) => {
      const next = place.add(4 * this.plan.chunk);
      const over = next.sub(ring);
      lanes.repeat(over, (i) => lanes.scatter(base.add(i), lanes.gather('f32', base.add(ring).add(i))), 4);
      lanes.scatter(record, over.ge(0).select(over, next), 8);
    });
  }

  /** Where a line's chunk begins. */
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
    return frames.loadStrided(lanes.produce('i32', () => lanes.push(offset, 0).code.byte(0x20).u32(around.lane4!).byte(0x6a)), wire);
  }

  /** Writes the input of the combs for a chunk. */
  private feed(start: Value): void {
    const { lanes } = this.u;
    const frames = this.framesAtOnce();
    lanes.repeat(16 * this.plan.chunk, (i) => {
      const sum = this.signals.map((s) => this.signal(frames, s, start.add(i))).reduce((a, b) => a.add(b));
      frames.store(i.shrU(2), sum.mul(inputGain), this.scratch);
    }, 16 * frames.count);
  }

  /** Adds the combs up, four a vector: the sums of every second one, four words a frame. */
  private combs(channel: Channel): void {
    const { lanes } = this.u;
    const combs = new Frames(lanes, 4);
    const vectors = combs.values;
    const [feedback, damp, open] = [this.feedback, this.damp, lanes.f32(1).sub(this.damp)].map((v) => combs.all(v));
    const halves = [0, 1].map((half) => ({
      delayed: vectors.variable('f32', combs.load(this.memory, channel.state + 16 * half)),
      smooth: vectors.variable('f32', combs.load(this.memory, channel.state + 32 + 16 * half)),
      places: channel.combs.slice(4 * half, 4 * half + 4).map((line) => lanes.variable('i32', this.place(line))),
    }));
    lanes.repeat(4 * this.plan.chunk, (i) => {
      const fed = combs.all(lanes.gather('f32', i, this.scratch));
      for (const { delayed, smooth, places } of halves) {
        smooth.set(open!.mul(delayed).add(damp!.mul(smooth)));
        delayed.set(combs.loadApart(places));
        combs.storeApart(places, fed.add(feedback!.mul(smooth)));
        for (const place of places) place.set(place.add(4));
      }
      combs.store(i.shl(2), halves[0]!.delayed.add(halves[1]!.delayed), this.scratch + 4 * this.plan.chunk);
    }, 4);
    halves.forEach(({ delayed, smooth }, half) => {
      combs.store(this.memory, delayed, channel.state + 16 * half);
      combs.store(this.memory, smooth, channel.state + 32 + 16 * half);
    });
  }

  /** The allpass filters in a row, and the output. */
  private allpasses(channel: Channel, output: number, start: Value): void {
    const { lanes, around, index } = this.u;
    const frames = this.framesAtOnce();
    const wire = around.outputWire(index, output);
    const places = channel.allpasses.map((line) => lanes.variable('i32', this.place(line)));
    const [wet, dry] = [frames.all(this.mix), frames.all(this.dry)];
    lanes.repeat(16 * this.plan.chunk, (i) => {
      const sums = [0, 4, 8, 12].map((offset) => frames.loadStrided(i, this.scratch + 4 * this.plan.chunk + offset));
      let signal = sums.reduce((a, b) => a.add(b));
      for (const place of places) {
        const [before, delayed] = [frames.load(place), frames.load(place, 4)];
        frames.store(place, before.mul(0.5).add(signal));
        signal = delayed.sub(signal);
        place.set(place.add(4 * frames.count));
      }
      if (wire === null) return;
      const out = this.signal(frames, this.signals[output]!, start.add(i)).mul(dry).add(signal.mul(wet));
      const address = lanes.produce('i32', () => lanes.push(start.add(i), 0).code.byte(0x20).u32(around.lane4!).byte(0x6a).byte(0x41).s32(wire).byte(0x6a));
      frames.storeStrided(address, out);
    }, 16 * frames.count);
  }
}

const verb = (name: string, channels: number, inputs: Record<string, number>, doc: string): AnyDeclaration => ugen({
  name,
  rates: ['audio'],
  inputs,
  outputs: channels,
  form: 'block',
  doc,
  emit(u) {
    const reverb = new Reverb(u, planOf(channels, u.layout.blockSize));
    if (u.constructing) reverb.construct();
    else reverb.calculate();
  },
});

export const reverbs = [
  verb('FreeVerb', 1, { in: 0, mix: 0.33, room: 0.5, damp: 0.5 }, 'Reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1.'),
  verb('FreeVerb2', 2, { in: 0, in2: 0, mix: 0.33, room: 0.5, damp: 0.5 }, 'Stereo reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1.'),
];
