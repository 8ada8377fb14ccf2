/** Line and XLine: one segment, from one value to another. */
import { type Declaration, ugen } from '../../compiler/declaration.ts';

type Inputs = { start: number; end: number; dur: number; doneAction: number };

function segment(name: string, start: number, exponential: boolean, doc: string): Declaration<Inputs> {
  return ugen({
    name,
    rates: ['control', 'audio'],
    inputs: { start, end: exponential ? 2 : 1, dur: 1, doneAction: 0 },
    outputs: 1,
    blockInputs: 'all',
    doc,
    emit(u) {
      const { lanes } = u;
      const from = () => u.in.start.get().to('f64');
      const to = () => u.in.end.get().to('f64');
      const wanted = () => u.in.dur.get().to('f64').mul(u.sampleRate).add(0.5).to('i32');
      const samples = () => wanted().max(1);
      const none = () => wanted().eq(0);
      const growth = () =>
        none().select(lanes.f64(1), u.math.pow(to().div(from()), lanes.f64(1).div(samples().to('f64'))));
      const slope = () => none().select(lanes.f64(0), to().sub(from()).div(samples().to('f64')));

      const change = u.state('f64', 'change', exponential ? growth : slope);
      const level = u.state('f64', 'level', () => none().select(to(), exponential ? from() : from().add(change)));
      const last = u.fixed('f64', 'last', to);
      // 0 once the end is reached. An XLine that takes no time is there without ever being done.
      const left = u.state('i32', 'left', () => (exponential ? none().select(lanes.i32(0), samples()) : samples()));
      const done = u.doneFlag();
      const action = u.in.doneAction.get();
      if (u.constructing) {
        u.out(level.to('f32'));
        if (exponential) level.set(none().select(to(), from().mul(change)));
        return;
      }
      u.loop(() => {
        u.out(level.to('f32'));
        level.set(exponential ? level.mul(change) : level.add(change));
        const ends = left.eq(1);
        left.set(left.sub(left.gt(0).to('i32')));
        lanes.when(ends, () => {
          level.set(last);
          change.set(exponential ? 1 : 0);
          done.set(1);
          u.doneAction(action);
        });
      });
    },
  });
}

export const lines = [
  segment('Line', 0, false, 'A line from `start` to `end` in `dur` seconds, then the done action.'),
  segment(
    'XLine',
    1,
    true,
    'An exponential curve from `start` to `end` (not 0, of one sign) in `dur` seconds, then the done action.',
  ),
];
