import { expect, test } from 'bun:test';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { Engine } from '../../engine/engine.ts';
import { asModules } from '../../workers/compile-job.ts';
import { Event, Op } from '../../world/instructions.ts';
import { layoutFor } from '../../world/layout.ts';
import { MessageForm } from '../../world/records.ts';
import { compileSynthDef } from '../index.ts';

const layout = layoutFor(
  {
    sampleRate: 48000,
    blockSize: 64,
    audioBuses: 64,
    controlBuses: 64,
    inputs: 0,
    outputs: 2,
    buffers: 16,
    numBuffers: 16,
    randomGenerators: 4,
    maxNodes: 64,
    maxBundles: 1024,
    realTimeMemoryBytes: 1 << 20,
  },
  4096,
);

/** The events of one kind that `voices` synths of a graph report in `blocks` blocks. */
function eventsOf(kind: number, voices: number, blocks: number, build: (g: RawGraph) => void): number[][] {
  const graph = new RawGraph();
  build(graph);
  const def = graph.build('test');
  const compiled = asModules(def, compileSynthDef(def, layout));
  const events: number[][] = [];
  let words: number[] = [];
  const memory = new WebAssembly.Memory({ initial: 4096, maximum: 4096, shared: true });
  const engine = new Engine(layout, memory, {
    events: {
      hasRoom: () => true,
      begin: () => {
        words = [];
        return true;
      },
      int: (x: number) => void words.push(x),
      float: (x: number) => void words.push(x),
      commit: () => void events.push(words),
      publish: () => {},
    },
  });
  engine.install(1, {
    compiled,
    defaults: def.params,
    controlNames: [],
    unitCount: def.units.length,
  });
  for (let v = 0; v < voices; v++) engine.submit(new Int32Array([0, 0, 0, Op.addSynth, 7, 0, 1, 1000 + v, 1, 0]), 10);
  for (let b = 0; b < blocks; b++) engine.renderBlock(0, 1 / 48000);
  return events.filter(([type]) => type === kind);
}

/** The node's id as a signal, so that voices differ. */
const own = (g: RawGraph) => g.ir('NodeID');

for (const voices of [1, 5]) {
  const nodes = Array.from({ length: voices }, (_, v) => 1000 + v);

  test(`SendTrig at audio rate, ${voices} voices: a trigger each with id and own value`, () => {
    const events = eventsOf(Event.trigger, voices, 10, (g) =>
      g.unit('SendTrig', 2, [g.ar('K2A', g.kr('Line', -1, 1, 0.006, 0)), 7, own(g)], 0),
    );
    expect(events.map((e) => e.slice(1)).sort()).toEqual(nodes.map((id) => [id, 7, id]));
  });

  test(`SendReply, ${voices} voices: all inputs, the audio-rate one at the sample of the trigger`, () => {
    const name = [...'/xy'].map((c) => c.charCodeAt(0));
    const events = eventsOf(Event.message, voices, 10, (g) => {
      const line = g.ar('Line', -100, 540, 640 / 48000, 0);
      g.unit('SendReply', 2, [line, 3, name.length, ...name, line, own(g), 0.5], 0);
    });
    // The line rises by 1 a sample: the first value above 0 is 1.
    expect(events.map((e) => [e[1], e[3], ...e.slice(4)]).sort()).toEqual(
      nodes.map((id) => [id, MessageForm.reply, 1, 3, 3, ...name, 1, id, 0.5]),
    );
  });

  test(`Poll at control rate, ${voices} voices`, () => {
    const events = eventsOf(Event.message, voices, 10, (g) =>
      g.unit('Poll', 1, [g.kr('Line', -3, 3, 0.006, 0), own(g), -1, 1, 65]),
    );
    expect(events.map((e) => [e[1], ...e.slice(5)]).sort()).toEqual(nodes.map((id) => [id, id, -1, 1, 65]));
  });
}

test('a done action that is no number of one does nothing', () => {
  for (const action of [16, 100, -3, 1e9]) {
    const ends = eventsOf(Event.end, 5, 20, (g) =>
      g.kr('Line', 0, 1, 0.001, g.unit('BinaryOpUGen', 0, [own(g), action - 1000], 1, 0)[0]!),
    );
    expect(ends).toEqual([]);
  }
});
