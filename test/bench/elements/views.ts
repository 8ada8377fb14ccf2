/** A series as both sides of an element see it. */
import type { SeriesParam } from '../../../protocol/instruments/element.ts';
import type { SeriesView } from '../../../server/instruments/element/define.ts';
import type { PrepareRequest } from '../../../server/instruments/element/messages.ts';
import { softContext } from '../../../server/instruments/element/soft/context.ts';
import { Out, Series, synthDef } from '../../../server/synthdef/builder/index.ts';
import { ElementWorld } from '../../support/element-world.ts';
import type { SeriesPoint } from '../../support/series-points.ts';
import { type Measure, type Row, randomFrom, tell } from './measure.ts';

const frames = 10_000_000;
const points = 16_000;
/** Blocks that are compared at a time. */
const stretch = 1024;

/** Returns steps and lines in a random order, some on the same frame. */
function randomSeries(): SeriesPoint[] {
  const random = randomFrom(20);
  const places = Array.from({ length: points }, () => Math.floor(random() * frames)).sort((a, b) => a - b);
  return places.map((frame) => ({ frame, value: (random() - 0.5) * 10 ** (8 * random() - 4), line: random() < 0.5 }));
}

/** Returns the view that the soft side of an element has of a series. */
function softView(world: ElementWorld, table: number): SeriesView {
  const value: SeriesParam = { type: 'number', default: 0, mode: 'linear' };
  const request = {
    init: {},
    voice: 1,
    start: 0,
    pass: 0,
    table,
    texts: [],
    tapes: {},
    instrument: 'views',
    interface: { params: { value } },
  } as unknown as PrepareRequest;
  const needs = { layout: world.layout, memory: world.memory, reserve: () => 0, tape: () => {}, log: tell };
  return softContext(request, needs).params.value!;
}

async function measure(): Promise<Measure[]> {
  const world = new ElementWorld();
  const series = [randomSeries()];
  world.occupy(0, { series });
  world.synth(synthDef('one', {}, () => Out.ar(0, Series.ar(0, 0))));
  // A table of its own, as a later version of the series has: what lies at another address is the same.
  const view = softView(world, world.table(series));
  const random = randomFrom(7);
  let [byPieces, byFrame] = [0, 0];
  for (let done = 0; done < frames; ) {
    const [sound] = world.render(stretch);
    const filled = new Float32Array(sound!.length);
    for (let at = 0; at < filled.length; ) {
      const piece = filled.subarray(at, at + 1 + Math.floor(random() * 9000));
      view.fill(piece, done + at);
      at += piece.length;
    }
    const count = Math.min(sound!.length, frames - done);
    for (let i = 0; i < count; i++) {
      if (!Object.is(filled[i], sound![i])) byPieces++;
      if (!Object.is(view.at(done + i), sound![i])) byFrame++;
    }
    done += sound!.length;
    if ((done / sound!.length) % 30 === 0) tell(`views: ${done} frames, ${byPieces} and ${byFrame} differ`);
    await Bun.sleep(0);
  }
  const what = `a random series of ${points} points over ${frames} frames: frames on which the real-time side has another float`;
  return [
    { what: `${what} than fill`, asked: '0', reached: String(byPieces) },
    { what: `${what} than at`, asked: '0', reached: String(byFrame) },
  ];
}

export const views: Row = { name: 'views', patience: 120, measure };
