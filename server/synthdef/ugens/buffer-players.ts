/** Playing buffers: PlayBuf and BufRd. Phases count frames; they wrap and interpolate as scsynth's do. */

import { ugen } from '../compiler/declaration.ts';
import type { Lanes, Value, Variable } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { bufferFields, bufferRow } from './support/buffer-row.ts';

/** A phase brought into [0, high): past an end it stops there, which ends the unit, or wraps where `loops`. */
export function loopPhase(lanes: Lanes, phase: Value, high: Value, loops: Value, done: Variable): Value {
  const [above, below] = [phase.ge(high), phase.lt(0)];
  const result = lanes.variable('f64', phase);
  lanes.when(above.or(below), () => {
    const once = above.select(phase.sub(high), phase.add(high));
    const enough = above.select(once.lt(high), once.ge(0));
    const wrapped = enough.select(once, once.sub(high.mul(once.div(high).floor())));
    result.set(loops.select(wrapped, above.select(high, 0)));
    done.set(loops.select(done, 1));
  });
  return result.get();
}

/** A cubic through b and c with the slopes of their neighbours, in float as scsynth calculates it. */
export function cubic(x: Value, [a, b, c, d]: readonly Value[]): Value {
  const first = c!.sub(a!).mul(0.5);
  const second = a!.sub(b!.mul(2.5)).add(c!.mul(2)).sub(d!.mul(0.5));
  const third = d!.sub(a!).mul(0.5).add(b!.sub(c!).mul(1.5));
  return third.mul(x).add(second).mul(x).add(first).mul(x).add(b!);
}

type Points = 1 | 2 | 4;

/** `points` neighbours to a value: the frame itself, a line to the next, a cubic. */
function interpolate(points: Points, x: Value, [a, b, c, d]: readonly Value[]): Value {
  if (points === 1) return b!;
  return points === 2 ? b!.add(x.mul(c!.sub(b!))) : cubic(x, [a!, b!, c!, d!]);
}

/** Reads frames of a buffer at fractional phases, for all lanes: what is the same for the whole block, and `read`. */
class BufferReader {
  private readonly valid: Value;
  private readonly data: Value;
  private readonly frames: Value;
  private readonly channels: Value;
  private readonly stride: Value;
  private readonly high: Value;
  private readonly loops: Value;
  private readonly guard: Value;
  private readonly begin: Value;
  private readonly end: Value;

  constructor(
    private readonly u: Unit,
    loop: Value,
    own: boolean,
    private readonly points: Points,
    private readonly done: Variable,
  ) {
    const { lanes } = u;
    const { data, frames, channels } = bufferFields(u, bufferRow(u, u.inputs[0]!.get(), own));
    this.valid = data.ne(0);
    const here = this.valid.and(lanes.running());
    this.data = here.select(data, 0);
    this.stride = here.select(channels.shl(2), 0);
    this.channels = channels;
    this.frames = frames;
    this.loops = loop.to('i32').ne(0);
    this.high = this.loops.select(frames, frames.sub(1)).to('f64');
    this.guard = frames.sub(2);
    // Phases from 1 on and before the last two frames lie between neighbours; elsewhere, and for other channels, `slow`.
    // A lane that does not run never asks for that.
    const running = lanes.running();
    const wanted = this.valid.and(channels.eq(u.numOutputs)).select(frames.sub(2), 0);
    this.begin = running.select(lanes.f64(1), -Infinity);
    this.end = running.select(wanted.to('f64'), Infinity);
  }

  get isValid(): Value {
    return this.valid;
  }

  /** The outputs at a phase; the phase brought into the buffer. */
  read(phase: Value, set: (channel: number, value: Value) => void): Value {
    const { u } = this;
    const { lanes } = u;
    const outputs = Array.from({ length: u.numOutputs }, () => lanes.variable('f32', 0));
    const at = lanes.variable('f64', phase);
    const { index, fraction } = this.split(phase);
    // By the phase: the index of one that is huge is any.
    const inside = phase.ge(this.begin).and(phase.lt(this.end));
    lanes.branchAny(
      inside.not(),
      () => this.slow(at, outputs),
      () => this.fast(index, fraction, outputs),
    );
    outputs.forEach((value, channel) => set(channel, value));
    return at.get();
  }

  private split(phase: Value): { index: Value; fraction: Value } {
    const floor = phase.floor();
    // Adding 1.5 × 2^52 leaves the integer in the low word.
    return { index: floor.add(6755399441055744).bits('i64').lowWords(), fraction: phase.sub(floor).to('f32') };
  }

  /** All neighbours lie between the ends, and the buffer has as many channels as the unit has outputs. */
  private fast(index: Value, fraction: Value, outputs: readonly Variable[]): void {
    const {
      u: { lanes },
      points,
    } = this;
    const n = outputs.length;
    const first = this.data.add(index.mul(this.stride));
    if (points === 1) {
      outputs.forEach((out, channel) => out.set(lanes.gather('f32', first, 4 * channel)));
      return;
    }
    const before = points === 4 ? first.sub(this.stride) : first;
    const words = Array.from({ length: n }, (_, quad) => lanes.gatherQuad(before, 16 * quad)).flat();
    const shift = points === 4 ? 0 : 1;
    outputs.forEach((out, channel) => {
      const frame = (f: number) => words[(f - shift) * n + channel] ?? words[channel]!;
      out.set(interpolate(points, fraction, [frame(0), frame(1), frame(2), frame(3)]));
    });
  }

  private slow(at: Variable, outputs: readonly Variable[]): void {
    const {
      u: { lanes },
      loops,
      frames,
      guard,
      points,
    } = this;
    const phase = loopPhase(lanes, at.get(), this.high, loops, this.done);
    at.set(phase);
    const { index, fraction } = this.split(phase);
    const pastGuard = index.gt(guard);
    const behind = index.add(1);
    const ahead = index.add(2);
    const neighbours = [
      index.eq(0).select(loops.select(frames.sub(1), 0), index.sub(1)),
      index,
      pastGuard.select(loops.select(behind.sub(frames), index), behind),
      index.ge(guard).select(loops.select(ahead.sub(frames), pastGuard.select(index, behind)), ahead),
    ].map((n) => this.data.add(n.min(frames.sub(1)).max(0).mul(this.stride)));
    outputs.forEach((out, channel) => {
      const exists = this.valid.and(this.channels.gt(channel));
      const samples = neighbours.map((address) => lanes.gather('f32', exists.select(address, 0), 4 * channel));
      out.set(exists.select(interpolate(points, fraction, samples), 0));
    });
  }
}

const playBuf = ugen({
  name: 'PlayBuf',
  rates: ['audio', 'control'],
  inputs: { bufnum: 0, rate: 1, trigger: 1, startPos: 0, loop: 0, doneAction: 0 },
  outputs: 'any',
  reads: ['buffer'],
  blockInputs: ['bufnum', 'startPos', 'loop', 'doneAction'],
  doc: 'Plays a buffer with cubic interpolation, `rate` frames a sample; a trigger jumps to `startPos`.',
  emit(u) {
    const { lanes } = u;
    const { rate, trigger, startPos } = u.in;
    const done = u.doneFlag();
    const phase = u.state('f64', 'phase', () => startPos.get().to('f64'));
    const before = u.state('f32', 'trigger', () => 0);
    if (u.constructing) return silence(u);
    // With an audio-rate rate scsynth does not know the synth's own buffers.
    const reader = new BufferReader(u, u.in.loop.get(), !rate.isAudio, 4, done);
    const kept = phase.get();
    const jump = (start: Value, hit: Value) => {
      phase.set(hit.select(start.to('f64'), phase));
      done.set(hit.select(0, done));
    };
    const start = startPos.get();
    if (!trigger.isAudio) {
      const now = trigger.get();
      jump(start, reader.isValid.and(now.gt(0)).and(before.le(0)));
      before.set(reader.isValid.select(now, before));
    }
    const step = rate.isAudio ? null : rate.get().to('f64');
    u.loop(() => {
      if (trigger.isAudio) {
        const now = trigger.get();
        lanes.when(reader.isValid.and(now.gt(0)).and(before.le(0)), () => {
          // Of an audio-rate start position the sample at the trigger counts, but only where the rate is slower.
          phase.set((startPos.isAudio && !rate.isAudio ? startPos.get() : start).to('f64'));
          done.set(0);
        });
        before.set(reader.isValid.select(now, before));
      }
      const at = reader.read(phase, (channel, value) => u.out(value, channel));
      phase.set(at.add(step ?? rate.get().to('f64')));
    });
    phase.set(reader.isValid.select(phase, kept));
    lanes.when(reader.isValid.and(done.ne(0)), () => u.doneAction(u.in.doneAction.get()));
  },
});

function silence(u: Unit): void {
  for (let i = 0; i < u.numOutputs; i++) u.out(0, i);
}

const bufRd = ugen({
  name: 'BufRd',
  rates: ['audio', 'control'],
  inputs: { bufnum: 0, phase: 0, loop: 1, interpolation: 2 },
  outputs: 'any',
  audioInputs: ['phase'],
  reads: ['buffer'],
  blockInputs: ['bufnum', 'loop', 'interpolation'],
  doc: 'Reads a buffer at a frame number, with no (1), linear (2) or cubic (4) interpolation, as it is at the start.',
  emit(u) {
    const { lanes } = u;
    const done = u.doneFlag();
    const { interpolation } = u.in;
    const chosen = interpolation.isConstant
      ? null
      : u.fixed('i32', 'interpolation', () => interpolation.get().to('i32'));
    const wanted = Math.trunc(interpolation.constant ?? 4);
    const known: Points = u.constructing || wanted === 1 ? 1 : wanted === 2 ? 2 : 4;
    const readers = (chosen && !u.constructing ? ([1, 2, 4] as const) : [known]).map(
      (points) => new BufferReader(u, u.in.loop.get(), true, points, done),
    );
    u.loop(() => {
      const phase = u.in.phase.get().to('f64');
      const results = readers.map((reader) => {
        const channels: Value[] = [];
        reader.read(phase, (channel, value) => {
          channels[channel] = lanes.copy(value);
        });
        return channels;
      });
      for (let channel = 0; channel < u.numOutputs; channel++) {
        const [one, two, four] = results.map((r) => r[channel]!);
        u.out(four ? chosen!.eq(1).select(one!, chosen!.eq(2).select(two!, four)) : one!, channel);
      }
    });
  },
});

export const bufferPlayers = [playBuf, bufRd];
