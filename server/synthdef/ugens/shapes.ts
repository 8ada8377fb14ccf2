/** Low-frequency oscillators of curved shape, the synchronised sawtooth, and the bell of Gauss. */
import { ugen } from '../compiler/declaration.ts';
import { lowFrequencyIncrement } from './oscillators.ts';

const lfPar = ugen({
  name: 'LFPar',
  rates: ['audio', 'control'],
  inputs: { freq: 440, iphase: 0 },
  outputs: 1,
  pure: true,
  doc: 'Sine-like wave of parabolas; `iphase` from 0 to 4.',
  emit(u) {
    const { lanes } = u;
    const increment = lowFrequencyIncrement(u, 4);
    const phase = u.state('f64', 'phase', () => u.in.iphase.get().to('f64'));
    u.loop(() => {
      const ends = phase.ge(3);
      const up = phase.lt(1).or(ends);
      phase.set(ends.select(phase.sub(4), phase));
      const z = up.select(phase, phase.sub(2)).to('f32');
      const square = z.mul(z);
      u.out(up.select(lanes.f32(1).sub(square), square.sub(1)));
      phase.set(phase.add(increment()));
    });
  },
});

const lfCub = ugen({
  name: 'LFCub',
  rates: ['audio', 'control'],
  inputs: { freq: 440, iphase: 0 },
  outputs: 1,
  pure: true,
  doc: 'Sine-like wave of cubics; `iphase` from 0 to 2.',
  emit(u) {
    const { lanes } = u;
    const increment = lowFrequencyIncrement(u, 2);
    const phase = u.state('f64', 'phase', () => u.in.iphase.get().to('f64').add(0.5));
    u.loop(() => {
      const ends = phase.ge(2);
      // A phase that a high frequency took further than one turn is not turned back.
      const falling = phase.ge(1).and(ends.not());
      phase.set(ends.select(phase.sub(2), phase));
      const z = falling.select(lanes.f64(2).sub(phase), phase).to('f32');
      u.out(
        z
          .mul(z)
          .mul(lanes.f32(6).sub(z.mul(4)))
          .sub(1),
      );
      phase.set(phase.add(increment()));
    });
  },
});

const syncSaw = ugen({
  name: 'SyncSaw',
  rates: ['audio', 'control'],
  inputs: { syncFreq: 440, sawFreq: 440 },
  outputs: 1,
  pure: true,
  doc: 'Sawtooth that begins anew with each period of `syncFreq`.',
  emit(u) {
    const { lanes } = u;
    const sync = lowFrequencyIncrement(u, 2, u.in.syncFreq);
    const saw = lowFrequencyIncrement(u, 2, u.in.sawFreq);
    const syncPhase = u.state('f64', 'sync phase', () => 0);
    const phase = u.state('f64', 'phase', () => 0);
    u.loop(() => {
      u.out(phase.to('f32'));
      const [leader, own] = [sync(), saw()];
      const next = phase.add(own);
      phase.set(next.ge(1).select(next.sub(2), next));
      syncPhase.set(syncPhase.add(leader));
      lanes.when(syncPhase.ge(1), () => {
        syncPhase.set(syncPhase.sub(2));
        phase.set(syncPhase.add(1).mul(own).div(leader).sub(1));
      });
    });
  },
});

const lfGauss = ugen({
  name: 'LFGauss',
  rates: ['audio', 'control'],
  inputs: { duration: 1, width: 0.1, iphase: 0, loop: 1, doneAction: 0 },
  outputs: 1,
  blockInputs: ['width', 'iphase', 'loop', 'doneAction'],
  doc: 'Gaussian bell, once in `duration` seconds or again and again; `width` is its breadth, `iphase` shifts its peak.',
  emit(u) {
    const { lanes } = u;
    const { duration, width, iphase, loop, doneAction } = u.in;
    const shift = iphase.get().to('f64');
    const again = loop.get().ne(0);
    const action = doneAction.get();
    const phase = u.state('f64', 'phase', () => -1);
    const done = u.doneFlag();
    const x = lanes.variable('f64', phase.sub(shift));
    const factor = () => lanes.f32(-1).div(width.get().mul(2).mul(width.get())).to('f64');
    // In single precision where the duration comes a sample at a time, else rounded once.
    const step = () =>
      duration.isAudio && !u.constructing
        ? lanes
            .f32(2)
            .div(duration.get().mul(Math.fround(u.sampleRate)))
            .to('f64')
        : lanes.f64(2).div(duration.get().to('f64').mul(u.sampleRate)).to('f32').to('f64');
    // An audio-rate width counts only together with an audio-rate duration.
    const steadyFactor = width.isAudio && duration.isAudio && !u.constructing ? null : factor();
    const steadyStep = duration.isAudio && !u.constructing ? null : step();
    if (u.constructing) return u.out(u.math.exp(x.mul(x).mul(steadyFactor!)).to('f32'));
    u.loop(() => {
      lanes.when(x.gt(1), () => {
        x.set(again.select(x.sub(2), x));
        lanes.when(again.not(), () => {
          done.set(1);
          u.doneAction(action);
        });
      });
      u.out(u.math.exp(x.mul(x).mul(steadyFactor ?? factor())).to('f32'));
      x.set(x.add(steadyStep ?? step()));
    });
    phase.set(x.add(shift));
  },
});

export const shapes = [lfPar, lfCub, syncSaw, lfGauss];
