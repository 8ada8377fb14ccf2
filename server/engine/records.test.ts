import { expect, test } from 'bun:test';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { compileSynthDef } from '../synthdef/index.ts';
import { asModules } from '../workers/compile-job.ts';
import { Event, Op } from '../world/instructions.ts';
import { layoutFor, World } from '../world/layout.ts';
import { MessageForm, RecordArea, RecordHead } from '../world/records.ts';
import { Engine } from './engine.ts';

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

/** An engine that plays node 1000, of a graph, behind node 999, which is silent; and the events that it writes. */
function playing(build: (g: RawGraph) => void): { engine: Engine; events: number[][] } {
  const events: number[][] = [];
  let words: number[] = [];
  const engine = new Engine(layout, new WebAssembly.Memory({ initial: 4096, maximum: 4096, shared: true }), {
    events: {
      hasRoom: () => true,
      begin: () => {
        words = [];
        return true;
      },
      int: (x) => void words.push(x),
      float: (x) => void words.push(x),
      commit: () => void events.push(words),
      publish: () => {},
    },
  });
  const graph = new RawGraph();
  build(graph);
  const silent = new RawGraph();
  silent.kr('DC', 0);
  [silent.build('silent'), graph.build('test')].forEach((def, symbol) => {
    const compiled = asModules(def, compileSynthDef(def, layout));
    engine.install(symbol, {
      compiled,
      defaults: def.params,
      controlNames: [],
      unitCount: def.units.length,
    });
    engine.submit(new Int32Array([0, 0, 0, Op.addSynth, 7, 0, symbol, 999 + symbol, 1, 0]), 10);
  });
  return { engine, events };
}

const kinds = (events: readonly number[][], kind: number) => events.filter(([type]) => type === kind);

test('records are carried out in the order in which they were made, one kind among the other', () => {
  const { engine, events } = playing((g) => {
    const trig = g.kr('Impulse', 0, 0);
    g.unit('SendTrig', 1, [trig, 1, 10], 0);
    g.unit('SendReply', 1, [trig, 2, 0, 20, 30], 0);
    g.unit('SendTrig', 1, [trig, 3, 40], 0);
  });
  engine.renderBlock(0, 1 / 48000);
  const sent = events.filter(([type]) => type === Event.trigger || type === Event.message);
  expect(sent).toEqual([
    [Event.trigger, 1000, 1, 10],
    [Event.message, 1000, 1, MessageForm.reply, 1, 2, 0, 20, 30],
    [Event.trigger, 1000, 3, 40],
  ]);
  expect(engine.ints[World.recordBytes >> 2]).toBe(0);
});

test('messages for which the area has no room are counted as lost events; what frees a node has room', () => {
  const [units, values] = [10, 1000];
  const { engine, events } = playing((g) => {
    const trig = g.ar('Impulse', 24000, 0);
    const words = Array.from({ length: values - 3 }, (_, i) => i);
    for (let i = 0; i < units; i++) g.unit('SendReply', 2, [trig, i, 0, ...words], 0);
    g.kr('Free', g.kr('Impulse', 0, 0), 999);
  });
  const before = engine.ints.slice((layout.recordAddress + RecordArea.bytes) >> 2, layout.meterAddress >> 2);
  engine.renderBlock(0, 1 / 48000);
  const room = Math.floor(RecordArea.anyEnd / (RecordHead.bytes + 4 * (1 + values)));
  const sent = units * (layout.blockSize / 2);
  expect(room).toBeLessThan(sent);
  expect(kinds(events, Event.message).length).toBe(room);
  expect(engine.ints[World.lostEvents >> 2]).toBe(sent - room);
  for (const [, node, symbol, , trig, id, length, ...rest] of kinds(events, Event.message)) {
    expect([node, symbol, trig, id! < units, length]).toEqual([1000, 1, 1, true, 0]);
    expect(rest).toEqual(Array.from({ length: values - 3 }, (_, i) => i));
  }
  expect(engine.ints.slice((layout.recordAddress + RecordArea.bytes) >> 2, layout.meterAddress >> 2)).toEqual(before);
  engine.renderBlock(0, 1 / 48000);
  expect(kinds(events, Event.end).map(([, node]) => node)).toEqual([999]);
});
