/** Beginnings of envelopes and of their stages: work of few blocks, which all EnvGens of a SynthDef share. */
import type { Value, Variable } from '../../compiler/graph/lanes.ts';
import { doneBit } from '../../compiler/input.ts';
import type { SharedWork } from '../../compiler/unit.ts';
import { power, Shape, startArc, startPower } from './envelope-bends.ts';
import { allStates } from './envelope-states.ts';

/** The curvature below which a curve is a line. */
const straight = 0.001;
const forever = 0x7fffffff;

/** Places among the inputs of the shared function: the fixed ones first, then the envelope's own. */
const places = {
  levelScale: 0,
  levelBias: 1,
  timeScale: 2,
  doneAction: 3,
  gate: 4,
  initialLevel: 5,
  stages: 6,
  releaseNode: 7,
  loopNode: 8,
  firstStage: 9,
} as const;
const stageSize = 4;

/** Stage of an envelope that no gate has opened yet: past any last one. */
const notStarted = 1000000000;

/** Tasks: a constructor's beginning, a stage because of the gate or the end of one, or only the latter. */
export const EnvelopeTask = { construct: 0, follow: 1, goOn: 2 } as const;

/** Follows the gate and begins the next stage when it is due. Returns the done actions that this asks for. */
export function beginStage(work: SharedWork): Value {
  return new StageBeginning(work).begin();
}

class StageBeginning {
  private readonly s: ReturnType<typeof allStates>;
  private readonly actions: Variable;
  private readonly forcedLate: Variable;
  /** Number of the stages that the envelope has values of. */
  private readonly known: Value;

  constructor(private readonly work: SharedWork) {
    const { u, count } = work;
    this.s = allStates(u);
    this.actions = u.lanes.variable('i32', 0);
    this.forcedLate = u.lanes.variable('i32', 0);
    this.known = count.sub(places.firstStage).max(0).shrU(2);
  }

  begin(): Value {
    const { s, work } = this;
    const { lanes } = work.u;
    const { flag } = work;
    lanes.when(flag.eq(EnvelopeTask.construct), () => this.construct());
    lanes.when(flag.ne(EnvelopeTask.goOn), () => this.followGate());
    lanes.when(s.counter.le(0), () => this.nextStage());
    return this.actions;
  }

  private construct(): void {
    const { s, work } = this;
    const { lanes } = work.u;
    const initial = this.scaled(this.input(places.initialLevel)).to('f64');
    const startsHeld = this.input(places.firstStage + 2)
      .to('i32')
      .eq(Shape.hold);
    s.level.set(startsHeld.select(this.input(places.firstStage).to('f64'), initial));
    s.endLevel.set(initial);
    s.stage.set(notStarted);
    s.counter.set(0);
    s.released.set(0);
    s.gateBefore.set(0);
    s.done.set(0);
    s.forcedSeconds.set(-1);
    s.late.set(0);
    this.rest();
    s.held.set(1);
    for (const each of [s.bend.p, s.bend.q, s.bend.turn, s.bend.centre]) each.set(lanes.f64(0));
  }

  private scaled(level: Value): Value {
    return level.mul(this.input(places.levelScale)).add(this.input(places.levelBias));
  }

  private followGate(): void {
    const { s, work } = this;
    const { lanes } = work.u;
    const gate = this.input(places.gate);
    const before = s.gateBefore.get();
    s.gateBefore.set(gate);
    const opens = before.le(0).and(gate.gt(0));
    const forced = opens.not().and(gate.le(-1)).and(before.gt(-1));
    const releaseNode = this.input(places.releaseNode).to('i32');
    const closes = before.gt(0).and(gate.le(0)).and(forced.not()).and(releaseNode.ge(0)).and(s.released.eq(0));
    // Where a forced release by an audio-rate gate cuts into a bent segment, scsynth mixes the two segments' recurrences
    // up and jumps; here it starts from the present level as everywhere else.
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
      s.stage.set(this.input(places.stages).to('i32').sub(2));
      s.released.set(1);
      s.forcedSeconds.set(lanes.f32(-1).sub(gate));
      this.forcedLate.set(s.late);
    });
  }

  private nextStage(): void {
    const { s } = this;
    const { lanes } = this.work.u;
    const next = s.stage.add(1);
    const stages = this.input(places.stages).to('i32');
    const ended = next.ge(stages);
    const atRelease = ended
      .not()
      .and(next.eq(this.input(places.releaseNode).to('i32')))
      .and(s.released.eq(0));
    const loopNode = this.input(places.loopNode).to('i32');
    const loops = atRelease.and(loopNode.ge(0)).and(loopNode.lt(stages));
    const rests = ended.or(atRelease.and(loops.not()));
    lanes.branch(
      rests,
      () => {
        s.counter.set(forever);
        s.level.set(s.endLevel);
        this.rest();
        lanes.when(ended, () => {
          s.done.set(1);
          this.actions.set(this.actions.or(doneBit(this.input(places.doneAction))));
        });
      },
      () => {
        s.stage.set(loops.select(loopNode, next));
        const isForced = s.forcedSeconds.ge(0);
        const duration = this.ofStage(1).mul(this.input(places.timeScale));
        this.startSegment(isForced.select(s.forcedSeconds, duration).to('f64'));
        s.counter.set(s.counter.sub(this.forcedLate));
        s.forcedSeconds.set(-1);
      },
    );
  }

  /** An input; 0 for one that the envelope does not have. */
  private input(index: Value | number): Value {
    const { input, count, u } = this.work;
    const place = typeof index === 'number' ? u.lanes.i32(index) : index;
    return place.lt(count).select(input(index), 0);
  }

  /** A value of the current stage; `which`: 0 level, 1 duration, 2 shape, 3 curvature. */
  private ofStage(which: number): Value {
    const stage = this.s.stage.min(this.known.sub(1)).max(0);
    return this.input(stage.mul(stageSize).add(places.firstStage + which));
  }

  /** Stays at the level. */
  private rest(): void {
    const { factor, step, bend, held } = this.s;
    factor.set(1);
    step.set(0);
    bend.kind.set(0);
    held.set(0);
  }

  /** Starts the segment of the current stage, from the present level. */
  private startSegment(seconds: Value): void {
    const { u, sampleRate } = this.work;
    const { lanes } = u;
    const { level, endLevel, counter, held, factor, step, bend, stage } = this.s;
    const before = endLevel.to('f32').to('f64');
    const from = held.ne(0).select(before, level);
    const to = this.scaled(this.ofStage(0)).to('f64');
    // A duration that scsynth's integers cannot hold counts as none.
    const wanted = seconds.mul(sampleRate);
    const samples = wanted.lt(2147483648).select(wanted.to('i32'), 0).max(1);
    const shape = samples.eq(1).select(lanes.i32(Shape.linear), this.ofStage(2).to('i32'));
    const n = samples.to('f64');
    endLevel.set(to);
    counter.set(samples);
    level.set(from);
    this.rest();
    const line = () => step.set(to.sub(from).div(n));
    const when = (shapes: readonly number[], start: () => void) =>
      lanes.when(
        shapes.map((each) => shape.eq(each)).reduce((a, b) => a.or(b)),
        start,
      );
    when([Shape.linear], line);
    when([Shape.step], () => level.set(to));
    when([Shape.hold], () => {
      level.set(before);
      held.set(1);
    });
    when([Shape.exponential], () => factor.set(power(u, to.div(from), lanes.f64(1).div(n))));
    when([Shape.curve], () => {
      const curvature = this.ofStage(3).to('f64');
      lanes.branch(curvature.abs().lt(straight), line, () => {
        const reach = to.sub(from).div(lanes.f64(1).sub(u.math.exp(curvature)));
        const grown = u.math.exp(curvature.div(n));
        factor.set(grown);
        step.set(from.add(reach).mul(lanes.f64(1).sub(grown)));
      });
    });
    when([Shape.sine, Shape.welch], () => startArc(u, bend, shape, from, to, n));
    when([Shape.squared, Shape.cubed], () => startPower(u, bend, shape, from, to, n));
    lanes.when(stage.ge(this.known), () => this.runOut());
  }

  /** The envelope says that it has more stages than it has: scsynth ends the synth. */
  private runOut(): void {
    const { counter, level } = this.s;
    counter.set(forever);
    level.set(0);
    this.rest();
    const freeSelf = 2;
    this.actions.set(this.actions.or(1 << freeSelf));
  }
}
