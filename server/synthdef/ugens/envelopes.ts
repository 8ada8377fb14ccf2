/** EnvGen: break-point envelopes. */

import { ugen } from '../compiler/declaration.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import type { Input, Unit } from '../compiler/unit.ts';
import { advanceBend, type Bend, bendOf, power, Shape, startArc, startPower } from './support/envelope-bends.ts';
import { lines } from './support/lines.ts';

/** The curvature below which a curve is a line. */
const straight = 0.001;
const forever = 0x7fffffff;
/** Stage of an envelope that no gate has opened yet: past any last one. */
const notStarted = 1000000000;

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
    new EnvelopeEmitter(u).emit();
  },
});

/** Plays the segments. One moves on by `level × factor + step` in most shapes; for the others see support/envelope-bends.ts. */
class EnvelopeEmitter {
  private readonly stages: number;
  private readonly values: readonly Value[];
  private readonly scale: Value;
  private readonly bias: Value;
  private readonly timeScale: Value;
  private readonly action: Value;
  private readonly level: Variable;
  private readonly factor: Variable;
  private readonly step: Variable;
  private readonly counter: Variable;
  private readonly stage: Variable;
  private readonly endLevel: Variable;
  private readonly released: Variable;
  private readonly held: Variable;
  private readonly gateBefore: Variable;
  private readonly done: Variable;
  private readonly bend: Bend;
  /** With a gate at audio rate: the frame at which the block or, in it, the segment began. */
  private pieceStart: Variable | null = null;
  /** The last segment's duration when a gate of -1 or below forces it, negative otherwise; samples that have passed of it. */
  private readonly forcedSeconds: Variable;
  /** Slot by which the function apart learns of it. */
  private readonly forcedSlot: number;
  private readonly forcedLate: Variable;

  /** @param apart true in the function of its own that starts segments */
  constructor(
    private readonly u: Unit<Inputs>,
    apart = false,
  ) {
    const { lanes } = u;
    this.values = u.rest.map((input) => input.get());
    this.stages = Math.max(0, Math.floor((this.values.length - header.size) / stageSize));
    this.scale = u.in.levelScale.get();
    this.bias = u.in.levelBias.get();
    this.timeScale = u.in.timeScale.get();
    this.action = u.in.doneAction.get();
    const initial = () => this.scaled(this.value(header.initialLevel)).to('f64');
    const startsHeld = () =>
      this.value(header.size + 2)
        .to('i32')
        .eq(Shape.hold);
    this.level = u.state('f64', 'level', () => startsHeld().select(this.value(header.size).to('f64'), initial()));
    this.endLevel = u.state('f64', 'endLevel', initial);
    this.factor = u.state('f64', 'factor', () => 1);
    this.step = u.state('f64', 'step', () => 0);
    this.counter = u.state('i32', 'counter', () => 0);
    this.stage = u.state('i32', 'stage', () => notStarted);
    this.held = u.state('i32', 'held', () => 1);
    this.released = u.state('i32', 'released', () => 0);
    this.gateBefore = u.state('f32', 'gate', () => 0);
    this.done = u.doneFlag();
    this.forcedSlot = u.around.pod.slot(u.index, 'forced', 'f32');
    this.forcedSeconds = apart ? u.state('f32', 'forced', () => -1) : lanes.variable('f32', -1);
    this.forcedLate = lanes.variable('i32', 0);
    this.bend = bendOf(u, this.mayBend());
  }

  emit(): void {
    const { u } = this;
    const gateAtSample = u.in.gate.isAudio && u.isAudio && !u.constructing;
    if (gateAtSample) this.pieceStart = u.lanes.variable('i32', 0);
    else if (u.constructing || u.in.gate.rate !== 0) this.followGate(u.in.gate.get());
    u.loop(() => {
      this.nextStageWhenDue();
      if (gateAtSample) {
        this.followGate(u.in.gate.get());
        this.nextStageWhenDue();
      }
      u.out(this.level.to('f32'));
      this.advance();
      this.counter.set(this.counter.sub(1));
    });
  }

  // ---- what the envelope says ------------------------------------------------------------------------------------

  private value(index: number): Value {
    return this.values[index] ?? this.u.lanes.f32(0);
  }

  private scaled(level: Value): Value {
    return level.mul(this.scale).add(this.bias);
  }

  /** A value of the current stage; `which`: 0 level, 1 duration, 2 shape, 3 curvature. */
  private ofStage(which: number): Value {
    let value = this.value(header.size + which);
    for (let s = 1; s < this.stages; s++) {
      const here = this.value(header.size + stageSize * s + which);
      if (here.constant !== undefined && here.constant === value.constant) continue;
      value = this.stage.ge(s).select(here, value);
    }
    return value;
  }

  /** Shapes that the stages can have; all when one is not a constant. */
  private mayHave(...shapes: readonly number[]): boolean {
    for (let s = 0; s < this.stages; s++) {
      const shape = this.u.rest[header.size + stageSize * s + 2] as Input;
      if (shape.constant === undefined || shapes.includes(Math.trunc(shape.constant))) return true;
    }
    return false;
  }

  private mayBend(): boolean {
    return this.mayHave(Shape.sine, Shape.welch, Shape.squared, Shape.cubed);
  }

  // ---- gate and stages ---------------------------------------------------------------------------------------------

  private followGate(gate: Value): void {
    const { lanes } = this.u;
    const before = this.gateBefore.get();
    this.gateBefore.set(gate);
    const opens = before.le(0).and(gate.gt(0));
    const forced = opens.not().and(gate.le(-1)).and(before.gt(-1));
    const releaseNode = this.value(header.releaseNode).to('i32');
    const closes = before.gt(0).and(gate.le(0)).and(forced.not()).and(releaseNode.ge(0)).and(this.released.eq(0));
    // Where a forced release by an audio-rate gate cuts into a bent segment, scsynth mixes the two segments' recurrences
    // up and jumps; here it starts from the present level as everywhere else.
    lanes.when(gate.ne(before), () => {
      lanes.when(opens, () => {
        this.stage.set(-1);
        this.released.set(0);
        this.done.set(0);
        this.counter.set(0);
      });
      lanes.when(closes, () => {
        this.counter.set(0);
        this.stage.set(releaseNode.sub(1));
        this.released.set(1);
      });
      lanes.when(forced, () => {
        this.counter.set(0);
        this.stage.set(this.numStages().sub(2));
        this.released.set(1);
        this.forcedSeconds.set(lanes.f32(-1).sub(gate));
        // scsynth counts such a release from the start of the piece that it calculates in one go.
        if (this.pieceStart) this.forcedLate.set(this.u.frame().sub(this.pieceStart));
      });
      this.pieceStart?.set(this.u.frame());
    });
  }

  private numStages(): Value {
    return this.value(header.stages).to('i32');
  }

  private nextStageWhenDue(): void {
    const { u, pieceStart } = this;
    u.lanes.when(this.counter.le(0), () => {
      if (pieceStart) {
        pieceStart.set(u.frame());
        return this.nextStage();
      }
      u.lanes.storeSlot(this.forcedSlot, this.forcedSeconds);
      const { levelScale, levelBias, timeScale, doneAction } = u.in;
      const inputs = [
        [levelScale, this.scale],
        [levelBias, this.bias],
        [timeScale, this.timeScale],
        [doneAction, this.action],
        ...u.rest.map((input, i) => [input, this.values[i]!] as const),
      ] as const;
      u.outOfLine(inputs, ['stage', 'released', 'done', 'level', 'p', 'q'], (lane) =>
        new EnvelopeEmitter(lane, true).nextStage(),
      );
      this.forcedSeconds.set(-1);
    });
  }

  private nextStage(): void {
    const { lanes } = this.u;
    const next = this.stage.add(1);
    const ended = next.ge(this.numStages());
    const atRelease = ended
      .not()
      .and(next.eq(this.value(header.releaseNode).to('i32')))
      .and(this.released.eq(0));
    const loopNode = this.value(header.loopNode).to('i32');
    const loops = atRelease.and(loopNode.ge(0)).and(loopNode.lt(this.numStages()));
    const rests = ended.or(atRelease.and(loops.not()));
    lanes.branch(
      rests,
      () => {
        this.counter.set(forever);
        this.level.set(this.endLevel);
        this.rest();
        lanes.when(ended, () => {
          this.done.set(1);
          this.u.doneAction(this.action);
        });
      },
      () => {
        this.stage.set(loops.select(loopNode, next));
        const isForced = this.forcedSeconds.ge(0);
        this.startSegment(isForced.select(this.forcedSeconds, this.ofStage(1).mul(this.timeScale)).to('f64'));
        this.counter.set(this.counter.sub(this.forcedLate));
        this.forcedSeconds.set(-1);
        this.forcedLate.set(0);
      },
    );
  }

  /** Stays at the level. */
  private rest(): void {
    this.factor.set(1);
    this.step.set(0);
    this.bend.kind?.set(0);
    this.held.set(0);
  }

  /** Starts the segment of the current stage, from the present level. */
  private startSegment(seconds: Value): void {
    const { u } = this;
    const { lanes, sampleRate } = u;
    const before = this.endLevel.to('f32').to('f64');
    const from = this.held.ne(0).select(before, this.level);
    const to = this.scaled(this.ofStage(0)).to('f64');
    // A duration that scsynth's integers cannot hold counts as none.
    const wanted = seconds.mul(sampleRate);
    const samples = wanted.lt(2147483648).select(wanted.to('i32'), 0).max(1);
    const shape = samples.eq(1).select(lanes.i32(Shape.linear), this.ofStage(2).to('i32'));
    const n = samples.to('f64');
    this.endLevel.set(to);
    this.counter.set(samples);
    this.level.set(from);
    this.rest();
    const line = () => this.step.set(to.sub(from).div(n));
    lanes.when(shape.eq(Shape.linear), line);
    this.shape(shape, [Shape.step], () => this.level.set(to));
    this.shape(shape, [Shape.hold], () => {
      this.level.set(before);
      this.held.set(1);
    });
    this.shape(shape, [Shape.exponential], () => this.factor.set(power(u, to.div(from), lanes.f64(1).div(n))));
    this.shape(shape, [Shape.curve], () => {
      const curvature = this.ofStage(3).to('f64');
      lanes.branch(curvature.abs().lt(straight), line, () => {
        const reach = to.sub(from).div(lanes.f64(1).sub(this.u.math.exp(curvature)));
        const factor = this.u.math.exp(curvature.div(n));
        this.factor.set(factor);
        this.step.set(from.add(reach).mul(lanes.f64(1).sub(factor)));
      });
    });
    this.shape(shape, [Shape.sine, Shape.welch], () => startArc(u, this.bend, shape, from, to, n));
    this.shape(shape, [Shape.squared, Shape.cubed], () => startPower(u, this.bend, shape, from, to, n));
    lanes.when(this.stage.ge(this.stages), () => this.runOut());
  }

  private shape(shape: Value, which: readonly number[], start: () => void): void {
    if (!this.mayHave(...which)) return;
    this.u.lanes.when(
      which.map((s) => shape.eq(s)).reduce((a, b) => a.or(b)),
      start,
    );
  }

  /** The envelope says that it has more stages than it has: scsynth ends the synth. */
  private runOut(): void {
    this.counter.set(forever);
    this.level.set(0);
    this.rest();
    this.u.doneAction(2);
  }

  private advance(): void {
    this.level.set(this.level.mul(this.factor).add(this.step));
    advanceBend(this.u, this.bend, this.level);
  }
}

export const envelopes = [envGen, ...lines];
