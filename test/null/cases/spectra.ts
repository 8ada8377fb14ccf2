/** FFT, IFFT and what changes spectra between them. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';
import { swing } from './swing.ts';

type Chain = (g: RawGraph, chain: InputRef, second: () => InputRef) => InputRef;

interface Settings { readonly points?: number; readonly hop?: number; readonly window?: number; readonly windowPoints?: number; readonly active?: (g: RawGraph) => Signal; readonly input?: (g: RawGraph) => InputRef }

const source = (g: RawGraph) => g.unit('MulAdd', 2, [g.ar('LFSaw', 333, 0), 0.3, g.ar('SinOsc', 1234.5, 0)])[0]!;
const other = (g: RawGraph) => g.unit('MulAdd', 2, [g.ar('LFPulse', 211, 0, 0.3), 0.5, g.ar('SinOsc', 3210, 0)])[0]!;

/** A signal through FFT, a chain and IFFT, in buffers of the synth's own. */
function through(ugen: string, variant: string, chain: Chain, settings: Settings = {}, more: Partial<NullCase> = {}): NullCase {
  const { points = 1024, hop = 0.5, window = 0, windowPoints = 0, active = () => 1, input = source } = settings;
  return {
    ugen, rate: ugen === 'IFFT' ? 'audio' : 'control', variant, seconds: 0.5,
    build: (g) => {
      const max = g.ir('MaxLocalBufs', 2);
      const buffers = [0, 1].map(() => g.ir('LocalBuf', 1, points, max));
      const first = g.kr('FFT', buffers[0]!, input(g), hop, window, active(g), windowPoints);
      const second = () => g.kr('FFT', buffers[1]!, other(g), hop, window, 1, windowPoints);
      g.out(g.ar('IFFT', chain(g, first, second), window, windowPoints));
    },
    ...more,
  };
}

const straight: Chain = (_g, chain) => chain;
const transforms: NullCase[] = [
  ...[64, 128, 256, 512, 1024, 2048, 4096, 8192].map((points) => through('IFFT', `${points} points`, straight, { points })),
  through('IFFT', '32768 points', straight, { points: 32768 }, { seconds: 2 }),
  through('IFFT', '65536 points', straight, { points: 65536 }, { seconds: 3 }),
  through('IFFT', 'quarter hop, Hann', straight, { hop: 0.25, window: 1 }),
  through('IFFT', 'no window, whole hop', straight, { hop: 1, window: -1 }),
  through('IFFT', 'hop of no whole blocks', straight, { hop: 0.3 }),
  through('IFFT', 'hop below a block', straight, { hop: 0.01 }),
  through('IFFT', 'padded', straight, { windowPoints: 512 }),
  through('IFFT', 'five voices', straight, {}, { voices: 5 }),
  through('IFFT', 'not active', straight, { active: (g) => g.kr('LFPulse', 9, 0, 0.5) }),
  through('IFFT', 'no power of two', straight, { points: 1000 }),
  through('IFFT', 'control-rate signal', straight, { points: 256, input: (g) => g.kr('SinOsc', 33, 0) }),
  {
    ugen: 'FFT', rate: 'control', variant: 'chain', build: (g) => {
      const buffer = g.ir('LocalBuf', 1, 1024, g.ir('MaxLocalBufs', 1));
      const chain = g.kr('FFT', buffer, source(g), 0.5, 0, 1, 0);
      const magnitudes = g.unit('BinaryOpUGen', 2, [g.ar('BufRd', buffer, swing(g, 'audio', 200, 0, 1023), 1, 1), 0.001], 1, 2)[0]!;
      g.out(chain, magnitudes);
    },
  },
  {
    ugen: 'IFFT', rate: 'control', variant: 'control rate', build: (g) => {
      const buffer = g.ir('LocalBuf', 1, 256, g.ir('MaxLocalBufs', 1));
      g.out(g.kr('IFFT', g.kr('FFT', buffer, source(g), 0.5, 0, 1, 0), 0, 0));
    },
  },
  {
    ugen: 'FFT', rate: 'control', variant: 'buffer of the server', buffers: [{ number: 3, channels: 1, samples: Array(512).fill(0) }],
    build: (g) => g.out(g.ar('IFFT', g.kr('FFT', 3, source(g), 0.5, 0, 1, 0), 0, 0)),
  },
];

/** For what makes bins loud that held only the rounding of the transform, whose phase is anyone's. */
const quietBins = { limit: -75, because: 'scsynth looks phases up in a table of 2049 slopes; a slope on the edge of two falls to either side by the rounding of its transform' };

const one = (ugen: string, ...parameters: ((g: RawGraph) => Signal)[]): NullCase[] => [
  through(ugen, 'constant', (g, chain) => g.kr(ugen, chain, ...parameters.map((p) => p(g)))),
];
const ugens: NullCase[] = [
  ...one('PV_MagAbove', () => 5), ...one('PV_MagBelow', () => 5), ...one('PV_MagClip', () => 5),
  ...['PV_MagSquared', 'PV_PhaseShift90', 'PV_PhaseShift270', 'PV_Conj'].flatMap((name) => one(name)),
  ...[0.2, -0.3, 0, 1, -1, 3].map((wipe) => through('PV_BrickWall', `wipe ${wipe}`, (g, chain) => g.kr('PV_BrickWall', chain, wipe))),
  through('PV_BrickWall', 'wipe control', (g, chain) => g.kr('PV_BrickWall', chain, swing(g, 'control', 3, -1, 1))),
  through('PV_PhaseShift', 'constant', (g, chain) => g.kr('PV_PhaseShift', chain, 1, 0)),
  through('PV_PhaseShift', 'integrated', (g, chain) => g.kr('PV_PhaseShift', chain, 1, 1)),
  ...[0, 3, 100, 2000].map((bins) => through('PV_MagSmear', `${bins} bins`, (g, chain) => g.kr('PV_MagSmear', chain, bins), {}, bins < 100 ? {} : quietBins)),
];

export const spectrumCases: readonly NullCase[] = [...transforms, ...sideBySide(ugens)];
