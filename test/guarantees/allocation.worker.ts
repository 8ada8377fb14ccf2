/** Renders with voices coming and going, in a thread of its own, and tells how the heap of that thread changed. */

import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';
import { QuantumAdaptor } from '../../server/audio/quantum.ts';
import { Engine } from '../../server/engine/engine.ts';
import { effectDef } from '../../server/instruments/webaudio/synth-defs.ts';
import { Leave, Out, Prepared, Series, synthDef } from '../../server/synthdef/builder/index.ts';
import { compileSynthDef } from '../../server/synthdef/index.ts';
import { asModules } from '../../server/workers/compile-job.ts';
import { ElementSlot, slotAddress } from '../../server/world/element-slots.ts';
import { Op, Timing } from '../../server/world/instructions.ts';
import { layoutFor, Native } from '../../server/world/layout.ts';
import { OfferWords } from '../../server/world/offers.ts';
import { ringReader, ringWriter } from '../../server/world/ring.ts';
import { Joining } from '../../server/world/section-slots.ts';
import { Motion } from '../../server/world/session-clock.ts';
import { prepare, TestSlots } from '../support/element-slots.ts';
import { heapGrowth } from '../support/heap-growth.ts';
import { smallWorld } from '../support/in-process.ts';
import { pieceDefs } from '../support/piece.ts';
import { FakeSection } from './fake-section.ts';

export interface AllocationReport {
  /** Bytes by which the heap's blocks grew: objects that nobody collected yet count too. */
  readonly grown: number;
  /** The same for as many blocks with one small object each. */
  readonly littered: number;
  readonly voices: number;
  /** Blocks in which elements missed prepared sound, and offers to them. */
  readonly starved: number;
  readonly offers: number;
  /** Versions of a section that were taken, and times that its nodes came back. */
  readonly taken: number;
  readonly ended: number;
  /** Nodes that it took over. */
  readonly lent: number;
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
/** The real-time side of an element. */
const element = effect + 1;
const elementDef = synthDef('element', { slot: 0 }, ({ slot }) => {
  const sound = Prepared.ar(2, slot).mul(Series.ar(slot, 0)).mul(Series.kr(slot, 1));
  Out.ar(0, sound.channels);
  Leave.ar(slot, sound.channels);
});
[...defs, effectDef(2, 2).graph, elementDef.graph].forEach((def, symbol) => {
  const compiled = asModules(def, compileSynthDef(def, layout));
  const controlNames = def.paramNames.map(({ index }) => [100 + index, index, 1] as const);
  engine.install(symbol, {
    compiled,
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

/** Two elements, whose sound lasts for a part of a turn of the session's time, in which it is missed now and then. */
const slots = new TestSlots(layout, memory.buffer);
const turnBlocks = 96;
const ramp = [
  { frame: 0, value: 0 },
  { frame: 3000, value: 1, line: true },
];
const shape = { series: [ramp, [{ frame: 0, value: 1 }]], prepared: 2, ringFrames: 4096, left: 2, leaveFrames: 1000 };
const writers = [0, 1].map((slot) => slots.occupy(slot, shape));
const tables = [slots.table([ramp, ramp]), slots.table([ramp, [{ frame: 100, value: 1 }]])];
for (const writer of writers)
  for (const bank of [writer.playing, writer.spare]) {
    bank.begin(0);
    prepare(writer, bank, 4000, (frame) => frame % 7);
  }

const section = new FakeSection(memory.buffer, layout, slots.take(8192));
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
  e = 0,
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
  if (words > 7) commands.int(e);
  commands.commit();
}

/** Has the session's time begin again, for which mostly the other bank is offered, or stop until the next turn. */
function turnBack(block: number): void {
  const turn = block / turnBlocks;
  const rolls = turn % 3 > 0;
  if (rolls) for (const writer of writers) writer.offerSeek(tables[turn & 1]!, turn % 5 === 0 ? 1 : 0);
  send(
    Timing.sample,
    engine.block * 64 + (turn % 64),
    Op.transport,
    block,
    rolls ? Motion.roll : Motion.stop,
    rolls ? 1 : 0,
    0,
    8,
  );
}

/** Makes the group a section, empty or with synths that play, which it takes over. */
function beginSection(): void {
  if (section.ended % 2 === 0) return send(Timing.now, 0, Op.beginSection, sectionGroup, 0, 0, 0, 5);
  if (section.joined === section.ended) return;
  section.joined = section.ended;
  for (let i = 0; i < 6; i++) send(Timing.now, 0, Op.addSynth, i % 3, 900_000 + i, 0, sectionGroup, 7);
  send(Timing.now, 0, Op.joinSection, sectionGroup, 0, Joining.held, 0, 6);
}

/** @param litter makes one small object a block, to show that the measure sees it */
function play(blocks: number, litter = false): void {
  for (let block = 0; block < blocks; block++) {
    const now = (engine.block * 64) / 48000;
    if (block % 8 === 0) send(Timing.clock, now + 0.01, Op.addSynth, started % 3, 1000 + started++, 0, 0, 7);
    if (block % 24 === 0 && started > 20) send(Timing.now, 0, Op.free, 1000 + started - 10, 0, 0, 0, 4);
    if (block % turnBlocks === 0) turnBack(block);
    else if (block % turnBlocks === 10) for (const writer of writers) writer.offerChange(tables[block & 1]!, 900);
    engine.inputs[0]!.fill(block % 3);
    if (!section.isActive && block % 64 === 0) beginSection();
    section.prepare(engine.block + 1);
    if (block % 2 === 0) section.prepare(engine.block + 2);
    // A quantum is two blocks.
    if (block % 2 === 0) adaptor.run(block % 4096 < 2048 ? connected : unconnected, outputs, 128);
    while (events.next()) events.release();
    if (litter) kept = { block };
  }
}

send(Timing.now, 0, Op.addSynth, effect, 1, 0, 0, 7);
send(Timing.now, 0, Op.addSynth, element, 2, 0, 0, 7);
send(Timing.now, 0, Op.addGroup, sectionGroup, 1, 0, 0, 6);
play(20_000); // until all of it is compiled
const grown = heapGrowth(() => play(300_000));
const littered = heapGrowth(() => play(300_000, true));
void kept;
const words = (offset: number) =>
  writers.reduce((sum, _, slot) => sum + slots.words.ints[(slotAddress(layout, slot) + offset) >>> 2]!, 0);
const [starved, offers] = [words(ElementSlot.starved), words(ElementSlot.offers + OfferWords.decided)];
self.postMessage({
  grown,
  littered,
  voices: started,
  starved,
  offers,
  taken: section.taken,
  ended: section.ended,
  lent: section.lent,
} satisfies AllocationReport);
