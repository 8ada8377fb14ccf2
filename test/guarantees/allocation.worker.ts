/** Renders with voices coming and going, in a thread of its own, and tells how the heap of that thread changed. */
import { fullGC, heapStats } from 'bun:jsc';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';
import { QuantumAdaptor } from '../../server/audio/quantum.ts';
import { Engine } from '../../server/engine/engine.ts';
import { effectDef } from '../../server/instruments/webaudio/synth-defs.ts';
import { compileSynthDef } from '../../server/synthdef/index.ts';
import { Op, Timing } from '../../server/world/instructions.ts';
import { layoutFor, Native } from '../../server/world/layout.ts';
import { ringReader, ringWriter } from '../../server/world/ring.ts';
import { smallWorld } from '../support/in-process.ts';
import { pieceDefs } from '../support/piece.ts';
import { FakeSection } from './fake-section.ts';

export interface AllocationReport {
  /** Bytes by which the heap's blocks grew: objects that nobody collected yet count too. */
  readonly grown: number;
  /** The same for as many blocks with one small object each. */
  readonly littered: number;
  /** True when nothing was collected. */
  readonly untouched: boolean;
  readonly voices: number;
  /** Versions of a section that were taken, and times that its nodes came back. */
  readonly taken: number;
  readonly ended: number;
}

declare const self: Worker;

// Input is heard and kept too.
const layout = layoutFor({ ...smallWorld, inputSeconds: 1 });
const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
const engine = new Engine(layout, memory, { events: ringWriter(memory.buffer, layout.eventRing) });
engine.connect(ringReader(memory.buffer, layout.commandRing));
const commands = ringWriter(memory.buffer, layout.commandRing);
const events = ringReader(memory.buffer, layout.eventRing);
const defs = parseSynthDefs(pieceDefs());
/** A voice of Web Audio nodes that hears a bus. */
const effect = defs.length;
[...defs, effectDef(2, 2).graph].forEach((def, symbol) => {
  const { bytes, ...graph } = compileSynthDef(def, layout);
  const controlNames = def.paramNames.map(({ index }) => [100 + index, index, 1] as const);
  engine.install(symbol, {
    compiled: { ...graph, module: new WebAssembly.Module(bytes) },
    defaults: def.params,
    controlNames,
    unitCount: def.units.length,
  });
});

const adaptor = new QuantumAdaptor(engine, 128, { secondsPerSample: 1 / 48000, secondsAt: (sample) => sample / 48000 });
adaptor.native!.feeds = 1;
const channels = (count: number) => Array.from({ length: count }, () => new Float32Array(128).fill(0.1));
const outputs = channels(2);
/** Inputs of the driver with Web Audio nodes connected, and without. */
const connected = [channels(1), channels(Native.bankChannels), channels(1), channels(8), channels(1)];
const unconnected = [channels(1), channels(1), channels(1), channels(1), channels(1)];

const section = new FakeSection(memory.buffer, layout, layout.samples.address);
const sectionGroup = 900;
let started = 0;
let kept: unknown;

/** A program of one instruction in the command ring, at once or a little later. */
function send(
  timing: number,
  time: number,
  op: number,
  a: number,
  b: number,
  c: number,
  d: number,
  words: number,
): void {
  if (!commands.begin(3 + words)) throw new Error('the command ring is full');
  commands.int(timing);
  commands.double(time);
  commands.int(op);
  commands.int(words);
  commands.int(0);
  if (words > 3) commands.int(a);
  if (words > 4) commands.int(b);
  if (words > 5) commands.int(c);
  if (words > 6) commands.int(d);
  commands.commit();
}

/** @param litter makes one small object a block, to show that the measure sees it */
function play(blocks: number, litter = false): void {
  for (let block = 0; block < blocks; block++) {
    const now = (engine.block * 64) / 48000;
    if (block % 8 === 0) send(Timing.clock, now + 0.01, Op.addSynth, started % 3, 1000 + started++, 0, 0, 7);
    if (block % 24 === 0 && started > 20) send(Timing.now, 0, Op.free, 1000 + started - 10, 0, 0, 0, 4);
    engine.inputs[0]!.fill(block % 3);
    if (!section.isActive && block % 64 === 0) send(Timing.now, 0, Op.beginSection, sectionGroup, 0, 0, 0, 5);
    section.prepare(engine.block + 1);
    if (block % 2 === 0) section.prepare(engine.block + 2);
    // A quantum is two blocks.
    if (block % 2 === 0) adaptor.run(block % 4096 < 2048 ? connected : unconnected, outputs, 128);
    while (events.next()) events.release();
    if (litter) kept = { block };
  }
}

send(Timing.now, 0, Op.addSynth, effect, 1, 0, 0, 7);
send(Timing.now, 0, Op.addGroup, sectionGroup, 1, 0, 0, 6);
play(20_000); // until all of it is compiled
fullGC();
const witness = garbage();
const before = heapStats().heapCapacity;
play(300_000);
const grown = heapStats().heapCapacity - before;
const untouched = witness.deref() !== undefined;
play(300_000, true);
const littered = heapStats().heapCapacity - before - grown;
void kept;
self.postMessage({
  grown,
  littered,
  untouched,
  voices: started,
  taken: section.taken,
  ended: section.ended,
} satisfies AllocationReport);

/** An object that the next collection takes away. */
function garbage(): WeakRef<object> {
  return new WeakRef({});
}
