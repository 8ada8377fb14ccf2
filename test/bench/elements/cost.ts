/** What slots of elements cost on the render thread beside the graphs that read them: the median of many stretches of blocks at 48 kHz and 64 samples. */
import { prepare, type SlotShape } from '../../support/element-slots.ts';
import { ElementWorld } from '../../support/element-world.ts';
import { type Measure, type Row, tell } from './measure.ts';

const [slots, stretches, blocks] = [100, 61, 400];
const ringFrames = 64 * (blocks + 2);
const constants = Array.from({ length: 8 }, (_, value) => [{ frame: 0, value }]);
const ramp = [
  { frame: 0, value: 0 },
  { frame: 2 ** 40, value: 2 ** 30, line: true },
];

const shapes: readonly (readonly [what: string, shape: SlotShape])[] = [
  ['with 8 parameters that rest', { series: constants }],
  ['with these and 2 channels of prepared sound', { series: constants, prepared: 2, ringFrames }],
  [
    'with all that, and 1 of the parameters on a line',
    { series: [ramp, ...constants.slice(1)], prepared: 2, ringFrames },
  ],
  ['with all that, and all of them on lines', { series: constants.map(() => ramp), prepared: 2, ringFrames }],
  ['with 8 parameters that rest, and 2 channels that are left', { series: constants, left: 2, leaveFrames: 48000 }],
];

/** Returns nanoseconds a block. */
function blockTime(count: number, shape: SlotShape): number {
  const world = new ElementWorld();
  for (let n = 0; n < count; n++) {
    const writer = world.occupy(n, shape);
    if (shape.prepared) prepare(writer, writer.playing, ringFrames, (frame) => Math.sin(frame));
  }
  const times: number[] = [];
  for (let n = 0; n < stretches; n++) {
    // So that prepared sound lasts.
    world.turn({ rolls: true, seeks: 0 });
    world.engine.renderBlock(0, 1 / 48000);
    const begin = Bun.nanoseconds();
    for (let b = 0; b < blocks; b++) world.engine.renderBlock(0, 1 / 48000);
    times.push((Bun.nanoseconds() - begin) / blocks);
  }
  return times.toSorted((a, b) => a - b)[stretches >> 1]!;
}

async function measure(): Promise<Measure[]> {
  const empty = blockTime(0, {});
  const measures: Measure[] = [];
  for (const [what, shape] of shapes) {
    const all = blockTime(slots, shape) - empty;
    const percent = (all / (64 / 48000) / 1e9) * 100;
    tell(`cost: ${what}: ${Math.round(all / slots)} ns`);
    measures.push({
      what: `render thread, ${slots} slots ${what}`,
      asked: '',
      reached: `${Math.round(all / slots)} ns a slot and block, ${percent.toFixed(1)} % of the block`,
    });
    await Bun.sleep(0);
  }
  return measures;
}

export const cost: Row = { name: 'cost', patience: 120, measure };
