/** Real Fourier transforms of less than 32 points as helper functions: each frequency by itself, without vectors. */
import { fourierTables } from '../../../world/fourier-tables.ts';
import { tables } from '../../../world/tables.ts';
import type { Lanes, Value } from '../graph/lanes.ts';
import { helper } from './helper.ts';

const { work } = fourierTables;

/** The angle of i of n turns: cosine and sine, from the sine table. For few points. */
function angle(lanes: Lanes, turns: Value, points: Value): { cos: Value; sin: Value } {
  const index = turns.mul(lanes.i32(8192).div(points));
  const at = (i: Value) => lanes.gather('f32', i.and(8191).shl(2), tables.sine.address);
  return { cos: at(index.add(2048)), sin: at(index) };
}

const shapedBy = (lanes: Lanes, window: Value, i: Value) =>
  window.eq(0).select(lanes.f32(1), lanes.gather('f32', window.add(i.shl(2))));

/** `realForward` for less than 32 points: each frequency by itself. */
export const smallForward = helper(
  ['i32', 'i32', 'i32', 'i32', 'i32'],
  null,
  (lanes, [samples, spectrum, points, windowPoints, window]) => {
    const [re, im] = [lanes.variable('f32', 0), lanes.variable('f32', 0)];
    const frequency = (k: Value) => {
      re.set(0);
      im.set(0);
      lanes.repeat(windowPoints!, (i) => {
        const x = lanes.gather('f32', samples!.add(i.shl(2))).mul(shapedBy(lanes, window!, i));
        const { cos, sin } = angle(lanes, i.mul(k), points!);
        re.set(re.add(x.mul(cos)));
        im.set(im.sub(x.mul(sin)));
      });
    };
    const half = points!.shrU(1);
    lanes.repeat(half, (k) => {
      frequency(k);
      lanes.scatter(k.shl(3), re, work[0]);
      lanes.scatter(k.shl(3), im, work[0] + 4);
    });
    frequency(half);
    lanes.scatter(lanes.i32(work[0] + 4), re);
    lanes.copyBytes(spectrum!, lanes.i32(work[0]), points!.shl(2));
  },
);

/** `realBackward` for less than 32 points. */
export const smallBackward = helper(
  ['i32', 'i32', 'i32', 'i32'],
  null,
  (lanes, [buffer, points, windowPoints, window]) => {
    lanes.copyBytes(lanes.i32(work[0]), buffer!, points!.shl(2));
    lanes.clearBytes(buffer!, points!.shl(2));
    const half = points!.shrU(1);
    const sum = lanes.variable('f32', 0);
    lanes.repeat(windowPoints!, (i) => {
      const [mean, nyquist] = [lanes.loadShared('f32', work[0]), lanes.loadShared('f32', work[0] + 4)];
      sum.set(mean.add(i.and(1).eq(0).select(nyquist, nyquist.neg())));
      lanes.repeat(half.sub(1), (bin) => {
        const { cos, sin } = angle(lanes, i.mul(bin.add(1)), points!);
        const at = bin.add(1).shl(3);
        sum.set(
          sum.add(
            lanes
              .gather('f32', at, work[0])
              .mul(cos)
              .sub(lanes.gather('f32', at, work[0] + 4).mul(sin))
              .mul(2),
          ),
        );
      });
      lanes.scatter(buffer!.add(i.shl(2)), sum.mul(shapedBy(lanes, window!, i)).div(points!.to('f32')));
    });
  },
);
