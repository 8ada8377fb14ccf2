/** EnvGen: break-point envelopes. */

import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import { shareWork } from '../compiler/share-work.ts';
import type { Unit } from '../compiler/unit.ts';
import { advanceBend, Shape } from './support/envelope-bends.ts';
import { beginStage, EnvelopeTask } from './support/envelope-stage.ts';
import {
  changedBeforeStage,
  ownSlots,
  ownStates,
  type SegmentSlots,
  type SegmentStates,
} from './support/envelope-states.ts';
import { nextBent, nextSample } from './support/envelope-steps.ts';
import { lines } from './support/lines.ts';

type Inputs = { gate: number; levelScale: number; levelBias: number; timeScale: number; doneAction: number };

/** Places of the stages' values among the inputs after the fixed ones. */
const firstStage = 4;
const stageSize = 4;

const envGen = ugen<Inputs>({
  name: 'EnvGen',
  rates: ['control', 'audio'],
  inputs: { gate: 1, levelScale: 1, levelBias: 0, timeScale: 1, doneAction: 0 },
  rest: 'envelope',
  outputs: 1,
  restFirst: true,
  blockInputs: ['levelScale', 'levelBias', 'timeScale', 'doneAction', 'envelope'],
  doc: 'Plays an envelope each time `gate` opens, sustains at its release node while the gate stays open, and does the done action at its end. A gate of -1 or below releases within -1 - gate seconds.',
  emit(u) {
    new Envelope(u).emit();
  },
});

/** Plays the segments. One moves on by `level × factor + step` in most shapes; for the others see support/envelope-bends.ts. */
class Envelope {
  /** Inputs of the beginnings, but for the gate, with their values of this block. */
  private readonly values: readonly (readonly [Input, Value])[];

  constructor(private readonly u: Unit<Inputs>) {
    const { levelScale, levelBias, timeScale, doneAction } = u.in;
    this.values = [levelScale, levelBias, timeScale, doneAction, ...u.rest].map((input) => [input, input.get()]);
  }

  emit(): void {
    const { u } = this;
    if (u.isAudio && !u.constructing) this.play(ownStates(u, this.mayBend()));
    else this.step(ownSlots(u));
  }

  /** The constructor, or a block at control rate: one sample, the states in their places. */
  private step({ level, factor, step, counter, gateBefore, kind }: SegmentSlots): void {
    const { u } = this;
    const { lanes } = u;
    const { gate } = u.in;
    if (u.constructing) this.begin(EnvelopeTask.construct, gate.get());
    else {
      const now = gate.get();
      const due = lanes.loadSlot('i32', counter).le(0);
      const changes = gate.rate !== 0 ? now.ne(lanes.loadSlot('f32', gateBefore)) : lanes.never();
      lanes.when(due.or(changes), () => this.begin(EnvelopeTask.follow, now));
    }
    u.loop(() => {
      const present = lanes.loadSlot('f64', level);
      u.out(present.to('f32'));
      if (u.constructing) return shareWork(u, 'envelopeSample', nextSample);
      lanes.storeSlot(level, present.mul(lanes.loadSlot('f64', factor)).add(lanes.loadSlot('f64', step)));
      if (this.mayBend()) lanes.when(lanes.loadSlot('i32', kind).ne(0), () => shareWork(u, 'envelopeBend', nextBent));
      lanes.storeSlot(counter, lanes.loadSlot('i32', counter).sub(1));
    });
  }

  /** A block at audio rate. */
  private play(s: SegmentStates): void {
    const { u } = this;
    const { lanes } = u;
    const { gate } = u.in;
    /** With a gate at audio rate: the frame at which the block or, in it, the segment began. */
    const pieceStart = gate.isAudio ? lanes.variable('i32', 0) : null;
    const { counter, gateBefore } = s;
    const slowGate = gate.isAudio ? null : gate.get();
    /** The gate opens or closes; one that stays is followed without effect. */
    const changes = slowGate && gate.rate !== 0 ? slowGate.ne(gateBefore) : lanes.never();
    if (slowGate) lanes.when(changes, () => this.begin(EnvelopeTask.follow, slowGate));
    u.loop(() => {
      if (slowGate) lanes.when(counter.le(0), () => this.begin(EnvelopeTask.follow, slowGate));
      else if (pieceStart)
        lanes.when(counter.le(0), () => {
          pieceStart.set(u.frame());
          this.begin(EnvelopeTask.goOn, gateBefore.get());
        });
      if (pieceStart) {
        const now = gate.get();
        lanes.when(now.ne(s.gateBefore), () => {
          // scsynth counts a forced release from the start of the piece that it calculates in one go.
          s.late.set(u.frame().sub(pieceStart));
          pieceStart.set(u.frame());
          this.begin(EnvelopeTask.follow, now);
        });
      }
      u.out(s.level.to('f32'));
      s.level.set(s.level.mul(s.factor).add(s.step));
      if (s.bend) advanceBend(u, s.bend, s.level);
      s.counter.set(s.counter.sub(1));
    });
  }

  /** True when a stage has a shape that needs a recurrence, or may have one. */
  private mayBend(): boolean {
    const bent: readonly number[] = [Shape.sine, Shape.welch, Shape.squared, Shape.cubed];
    for (let place = firstStage + 2; place + 1 < this.u.rest.length; place += stageSize) {
      const shape = this.u.rest[place] as Input;
      if (shape.constant === undefined || bent.includes(Math.trunc(shape.constant))) return true;
    }
    return false;
  }

  private begin(task: number, gate: Value): void {
    const inputs = [...this.values.slice(0, 4), [this.u.in.gate, gate] as const, ...this.values.slice(4)];
    this.u.outOfLine('envelope', inputs, changedBeforeStage, beginStage, task);
  }
}

export const envelopes = [envGen, ...lines];
