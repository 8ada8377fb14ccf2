/** EnvGen: break-point envelopes. */

import { ugen } from '../compiler/declaration.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import type { Input, Unit } from '../compiler/unit.ts';
import { advanceBend, Shape } from './support/envelope-bends.ts';
import { beginNextStage } from './support/envelope-stage.ts';
import { changedBeforeStage, type EnvelopeStates, envelopeStates } from './support/envelope-states.ts';
import { lines } from './support/lines.ts';

type Inputs = { gate: number; levelScale: number; levelBias: number; timeScale: number; doneAction: number };

/** Places of the envelope's own values among the inputs after the fixed ones. */
const header = { initialLevel: 0, stages: 1, releaseNode: 2, loopNode: 3, size: 4 } as const;
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
  private readonly values: readonly Value[];
  private readonly s: EnvelopeStates;
  /** With a gate at audio rate: the frame at which the block or, in it, the segment began. */
  private pieceStart: Variable | null = null;

  constructor(private readonly u: Unit<Inputs>) {
    this.values = u.rest.map((input) => input.get());
    const initial = () =>
      this.value(header.initialLevel).mul(u.in.levelScale.get()).add(u.in.levelBias.get()).to('f64');
    const startsHeld = () =>
      this.value(header.size + 2)
        .to('i32')
        .eq(Shape.hold);
    this.s = envelopeStates(u, {
      level: () => startsHeld().select(this.value(header.size).to('f64'), initial()),
      endLevel: initial,
    });
  }

  emit(): void {
    const { u, s } = this;
    const gateAtSample = u.in.gate.isAudio && u.isAudio && !u.constructing;
    if (gateAtSample) this.pieceStart = u.lanes.variable('i32', 0);
    else if (u.constructing || u.in.gate.rate !== 0) this.followGate(u.in.gate.get());
    u.loop(() => {
      this.nextStageWhenDue();
      if (gateAtSample) {
        this.followGate(u.in.gate.get());
        this.nextStageWhenDue();
      }
      u.out(s.level.to('f32'));
      s.level.set(s.level.mul(s.factor).add(s.step));
      if (this.mayBend()) advanceBend(u, s.bend, s.level);
      s.counter.set(s.counter.sub(1));
    });
  }

  private value(index: number): Value {
    return this.values[index] ?? this.u.lanes.f32(0);
  }

  /** True when a stage has a shape that needs a recurrence, or may have one. */
  private mayBend(): boolean {
    const bent: readonly number[] = [Shape.sine, Shape.welch, Shape.squared, Shape.cubed];
    for (let place = header.size + 2; place + 1 < this.u.rest.length; place += stageSize) {
      const shape = this.u.rest[place] as Input;
      if (shape.constant === undefined || bent.includes(Math.trunc(shape.constant))) return true;
    }
    return false;
  }

  private followGate(gate: Value): void {
    const { u, s, pieceStart } = this;
    const { lanes } = u;
    const before = s.gateBefore.get();
    s.gateBefore.set(gate);
    const opens = before.le(0).and(gate.gt(0));
    const forced = opens.not().and(gate.le(-1)).and(before.gt(-1));
    const releaseNode = this.value(header.releaseNode).to('i32');
    const closes = before.gt(0).and(gate.le(0)).and(forced.not()).and(releaseNode.ge(0)).and(s.released.eq(0));
    // Where a forced release by an audio-rate gate cuts into a bent segment, scsynth mixes the two segments' recurrences
    // up and jumps; here it starts from the present level as everywhere else.
    lanes.when(gate.ne(before), () => {
      lanes.when(opens, () => {
        s.stage.set(-1);
        s.released.set(0);
        s.done.set(0);
        s.counter.set(0);
      });
      lanes.when(closes, () => {
        s.counter.set(0);
        s.stage.set(releaseNode.sub(1));
        s.released.set(1);
      });
      lanes.when(forced, () => {
        s.counter.set(0);
        s.stage.set(this.value(header.stages).to('i32').sub(2));
        s.released.set(1);
        s.forcedSeconds.set(lanes.f32(-1).sub(gate));
        // scsynth counts such a release from the start of the piece that it calculates in one go.
        if (pieceStart) s.forcedLate.set(u.frame().sub(pieceStart));
      });
      pieceStart?.set(u.frame());
    });
  }

  private nextStageWhenDue(): void {
    const { u, s, pieceStart } = this;
    u.lanes.when(s.counter.le(0), () => {
      pieceStart?.set(u.frame());
      const { levelScale, levelBias, timeScale, doneAction } = u.in;
      const inputs = [
        ...[levelScale, levelBias, timeScale, doneAction].map((input) => [input, input.get()] as const),
        ...u.rest.map((input, i) => [input, this.values[i]!] as const),
      ];
      u.outOfLine('nextStage', inputs, changedBeforeStage, beginNextStage);
    });
  }
}

export const envelopes = [envGen, ...lines];
