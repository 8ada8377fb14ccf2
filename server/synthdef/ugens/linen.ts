/** Linen: the three-stage envelope of the default SynthDef. */
import { ugen } from '../compiler/declaration.ts';

/** Phases of the envelope. */
const Stage = { attack: 0, sustain: 1, release: 2, end: 3, over: 4 } as const;

export const linen = ugen({
  name: 'Linen',
  rates: ['control'],
  inputs: { gate: 1, attackTime: 0.01, susLevel: 1, releaseTime: 1, doneAction: 0 },
  outputs: 1,
  doc: 'Rises to `susLevel` when `gate` opens, stays, and falls to 0 when it closes, then the done action. A gate of -1 or below releases within -1 - gate seconds.',
  emit(u) {
    const { lanes } = u;
    const gate = u.in.gate.get();
    const level = u.state('f32', 'level', () => 0);
    const stage = u.state('i32', 'stage', () => gate.le(-1).select(lanes.i32(Stage.sustain), Stage.over));
    const slope = u.state('f32', 'slope', () => 0);
    const left = u.state('i32', 'left', () => 0);
    const gateBefore = u.state('f32', 'gate', () => 0);
    const done = u.doneFlag();
    const samples = (seconds: ReturnType<typeof u.in.gate.get>) => seconds.to('f64').mul(u.sampleRate).to('i32').max(1);

    lanes.when(gateBefore.le(0).and(gate.gt(0)), () => {
      done.set(0);
      stage.set(Stage.attack);
      left.set(samples(u.in.attackTime.get()));
      slope.set(u.in.susLevel.get().sub(level).div(left.to('f32')));
    });
    gateBefore.set(gate);
    const moves = stage.eq(Stage.attack).or(stage.eq(Stage.release));
    const closes = stage.eq(Stage.sustain).and(gate.le(0));
    const ends = stage.eq(Stage.end);
    u.out(stage.lt(Stage.end).select(level, 0));
    level.set(moves.select(level.add(slope), level));
    left.set(left.sub(moves.to('i32')));
    stage.set(stage.add(moves.and(left.eq(0)).to('i32')));
    lanes.when(closes, () => {
      stage.set(Stage.release);
      left.set(samples(gate.le(-1).select(gate.neg().sub(1), u.in.releaseTime.get())));
      slope.set(level.neg().div(left.to('f32')));
    });
    lanes.when(ends, () => {
      stage.set(Stage.over);
      done.set(1);
      u.doneAction(u.in.doneAction.get());
    });
  },
});
