/** Low-frequency oscillators of curved shape, and the synchronised sawtooth. */
import { ugen } from './declare.ts';
import { lowFrequencyIncrement } from './oscillators.ts';

const lfPar = ugen({
  name: 'LFPar',
  rates: ['audio', 'control'],
  inputs: { freq: 440, iphase: 0 },
  outputs: 1,
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
      u.out(z.mul(z).mul(lanes.f32(6).sub(z.mul(4))).sub(1));
      phase.set(phase.add(increment()));
    });
  },
});

const syncSaw = ugen({
  name: 'SyncSaw',
  rates: ['audio', 'control'],
  inputs: { syncFreq: 440, sawFreq: 440 },
  outputs: 1,
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

export const shapes = [lfPar, lfCub, syncSaw];
