/** Kernels of SynthDefs: the code of their blocks, and the memory behind the constructors and a few blocks in WebAssembly. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { compileNative } from '../../server/synthdef/index.ts';
import { type Lineup, layout, memoryPages, World } from '../modules/forced-code.ts';
import { nullDefs } from '../modules/null-defs.ts';
import { RawGraph } from '../support/raw-graph.ts';
import type { Kernel } from './kernel.ts';
import { takeSnapshot } from './snapshot.ts';

/** Rates, by their numbers. */
const [control, audio] = [1, 2] as const;

/** UGens of the null tests, each by the first of its defs at a rate: every family, and nearly every operation and way to memory. */
const names = [
  'BinaryOpUGen (audio', // its operators are in the bare kernels
  'UnaryOpUGen (audio',
  'SinOsc (audio',
  'SinOscFB (audio',
  'Osc (audio',
  'COsc (audio',
  'VarSaw (audio',
  'LFCub (audio',
  'LFPulse (audio',
  'Impulse (audio',
  'Blip (audio',
  'Saw (audio',
  'Phasor (audio',
  'RLPF (audio',
  'Resonz (audio',
  'BLowShelf (audio',
  'SOS (audio',
  'MoogFF (audio',
  'MidEQ (audio',
  'LeakDC (audio',
  'Lag3UD (audio',
  'Decay2 (audio',
  'EnvGen (audio',
  'EnvGen (control',
  'Linen (control',
  'Line (control',
  'WhiteNoise (audio',
  'PinkNoise (audio',
  'GrayNoise (audio',
  'Dust2 (audio',
  'LFNoise2 (audio',
  'LFDNoise0 (audio',
  'TExpRand (audio',
  'PlayBuf (audio',
  'BufRd (audio',
  'BufWr (audio',
  'DelayC (audio',
  'CombL (audio',
  'AllpassN (audio',
  'Pluck (audio',
  'PitchShift (audio',
  'FreeVerb (audio',
  'GVerb (audio',
  'Limiter (audio',
  'FFT (control',
  'IFFT (audio',
  'PV_BrickWall (control',
  'PV_Diffuser (control',
  'PV_BinScramble (control',
  'PartConv (audio',
  'PanAz (audio',
  'XOut (audio',
  'Shaper (audio',
  'T2A (audio',
  'TDelay (control',
] as const;

/** Returns the defs. @throws Error naming one that there is not */
export function kernelDefs(): SynthDef[] {
  const all = nullDefs('first');
  const known = names.map((start) => {
    const def = all.find(({ name }) => name.startsWith(start));
    if (!def) throw new Error(`there is no null test of ${start})`);
    return def;
  });
  return [...known, buses()];
}

/** Buses by number, fixed and moving, and the synth's own. */
function buses(): SynthDef {
  const graph = new RawGraph();
  const [local] = graph.unit('LocalIn', audio, [0.25]);
  const input = graph.ar('In', graph.control('in', 2));
  const sum = graph.ar('MulAdd', local!, 0.5, input);
  graph.unit('LocalOut', audio, [sum], 0);
  graph.unit('Out', audio, [graph.control('out', 8), sum], 0);
  graph.unit('Out', audio, [graph.ar('MulAdd', graph.ar('SinOsc', 700, 0), 3, 20), input], 0);
  graph.unit('Out', control, [graph.control('outControl', 5), graph.kr('In', graph.control('inControl', 5))], 0);
  graph.unit('OffsetOut', audio, [12, sum], 0);
  graph.unit('ReplaceOut', audio, [14, sum], 0);
  return graph.build('buses');
}

/** Blocks before the memory is taken. */
const blocksBefore = 4;
/** A pod of four, of which one is a negative of the others, and where synths may run side by side a lone voice behind it. */
const near = (value: number, lane: number): number => (lane === 3 ? -value : value * (1 + lane / 64));
const lineups: Readonly<Record<'commuting' | 'other', Lineup>> = {
  commuting: { synths: 5, control: near },
  other: { synths: 1, control: near },
};

/** Returns the kernel of a def. @param world in which it plays; it has all 4 GiB, and is the next kernel's too */
export function defKernel(def: SynthDef, world: World): Kernel {
  world.install(def);
  world.begin(def, lineups[world.commutes ? 'commuting' : 'other']);
  const entry = world.engine.parts.defs.byIndex[1]!;
  const inWebAssembly = entry.run;
  let calls: [list: number, entries: number][] = [];
  entry.run = (list, entries) => {
    calls.push([list, entries]);
    return inWebAssembly(list, entries);
  };
  for (let block = 0; block < blocksBefore; block++) {
    calls = [];
    world.block(def, block);
  }
  if (calls.length !== 1) throw new Error(`${def.name}: ${calls.length} calls in a block`);
  const memory = world.bytes.subarray(0, 65536 * memoryPages);
  return {
    name: def.name,
    text: compileNative(def, layout).text,
    memory,
    before: takeSnapshot(memory),
    calls,
    inWebAssembly,
    areas: world.areas(),
  };
}

/** Returns a world for kernels. */
export const kernelWorld = (): World => new World('four', layout.memoryPages);
