/** FFT, IFFT and what changes spectra between them. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';
import { swing } from './swing.ts';

type Chain = (g: RawGraph, chain: InputRef, second: () => InputRef) => InputRef;

interface Settings {
  readonly points?: number;
  readonly hop?: number;
  readonly window?: number;
  readonly windowPoints?: number;
  readonly active?: (g: RawGraph) => Signal;
  readonly input?: (g: RawGraph) => InputRef;
}

const source = (g: RawGraph) => g.unit('MulAdd', 2, [g.ar('LFSaw', 333, 0), 0.3, g.ar('LFTri', 1234.5, 0)])[0]!;
const other = (g: RawGraph) => g.unit('MulAdd', 2, [g.ar('LFPulse', 211, 0, 0.3), 0.5, g.ar('LFTri', 3210, 0)])[0]!;

/** A signal through FFT, a chain and IFFT, in buffers of the synth's own. */
function through(
  ugen: string,
  variant: string,
  chain: Chain,
  settings: Settings = {},
  more: Partial<NullCase> = {},
): NullCase {
  const { points = 1024, hop = 0.5, window = 0, windowPoints = 0, active = () => 1, input = source } = settings;
  return {
    ugen,
    rate: ugen === 'IFFT' ? 'audio' : 'control',
    variant,
    seconds: 0.5,
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
  ...[64, 128, 256, 512, 1024, 2048, 4096, 8192].map((points) =>
    through('IFFT', `${points} points`, straight, { points }),
  ),
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
    ugen: 'FFT',
    rate: 'control',
    variant: 'chain',
    build: (g) => {
      const buffer = g.ir('LocalBuf', 1, 1024, g.ir('MaxLocalBufs', 1));
      const chain = g.kr('FFT', buffer, source(g), 0.5, 0, 1, 0);
      const magnitudes = g.unit(
        'BinaryOpUGen',
        2,
        [g.ar('BufRd', buffer, swing(g, 'audio', 200, 0, 1023), 1, 1), 0.001],
        1,
        2,
      )[0]!;
      g.out(chain, magnitudes);
    },
  },
  {
    ugen: 'IFFT',
    rate: 'control',
    variant: 'control rate',
    build: (g) => {
      const buffer = g.ir('LocalBuf', 1, 256, g.ir('MaxLocalBufs', 1));
      g.out(g.kr('IFFT', g.kr('FFT', buffer, source(g), 0.5, 0, 1, 0), 0, 0));
    },
  },
  {
    ugen: 'FFT',
    rate: 'control',
    variant: 'buffer of the server',
    buffers: [{ number: 3, channels: 1, samples: Array(512).fill(0) }],
    build: (g) => g.out(g.ar('IFFT', g.kr('FFT', 3, source(g), 0.5, 0, 1, 0), 0, 0)),
  },
];

/** For what makes bins loud that held only the rounding of the transform, whose phase is anyone's. */
const quietBins = {
  limit: -75,
  because:
    'scsynth looks phases up in a table of 2049 slopes; a slope on the edge of two falls to either side by the rounding of its transform',
};

const one = (ugen: string, ...parameters: ((g: RawGraph) => Signal)[]): NullCase[] => [
  through(ugen, 'constant', (g, chain) => g.kr(ugen, chain, ...parameters.map((p) => p(g)))),
];
const ugens: NullCase[] = [
  ...one('PV_MagAbove', () => 5),
  ...one('PV_MagBelow', () => 5),
  ...one('PV_MagClip', () => 5),
  ...['PV_MagSquared', 'PV_PhaseShift90', 'PV_PhaseShift270', 'PV_Conj'].flatMap((name) => one(name)),
  ...[0.2, -0.3, 0, 1, -1, 3].map((wipe) =>
    through('PV_BrickWall', `wipe ${wipe}`, (g, chain) => g.kr('PV_BrickWall', chain, wipe)),
  ),
  through('PV_BrickWall', 'wipe control', (g, chain) => g.kr('PV_BrickWall', chain, swing(g, 'control', 3, -1, 1))),
  through('PV_PhaseShift', 'constant', (g, chain) => g.kr('PV_PhaseShift', chain, 1, 0)),
  through('PV_PhaseShift', 'integrated', (g, chain) => g.kr('PV_PhaseShift', chain, 1, 1)),
  ...one('PV_LocalMax', () => 0.1),
  through('PV_BinShift', 'shift', (g, chain) => g.kr('PV_BinShift', chain, 1, 7.3, 0)),
  through('PV_BinShift', 'stretch', (g, chain) => g.kr('PV_BinShift', chain, 0.7, -3, 0)),
  through('PV_BinShift', 'interpolated', (g, chain) =>
    g.kr('PV_BinShift', chain, 1.3, swing(g, 'control', 2, -20, 20), 1),
  ),
  through('PV_MagShift', 'constant', (g, chain) => g.kr('PV_MagShift', chain, 1.5, 3.2), {}, quietBins),
  through('PV_RectComb', 'constant', (g, chain) => g.kr('PV_RectComb', chain, 8, 0.1, 0.5)),
  through('PV_RectComb', 'backwards', (g, chain) => g.kr('PV_RectComb', chain, -13, 0.1, swing(g, 'control', 2, 0, 1))),
  through('PV_MagFreeze', 'freeze control', (g, chain) => g.kr('PV_MagFreeze', chain, g.kr('LFPulse', 5, 0, 0.5))),
  through('PV_ConformalMap', 'constant', (g, chain) => g.kr('PV_ConformalMap', chain, 0.1, -0.2)),
  ...['PV_MagMul', 'PV_CopyPhase', 'PV_Max', 'PV_Min', 'PV_Mul', 'PV_Add'].map((name) =>
    through(name, 'constant', (g, chain, second) => g.kr(name, chain, second())),
  ),
  through(
    'PV_Div',
    'constant',
    (g, chain, second) => g.kr('PV_Div', chain, second()),
    {},
    { limit: -60, because: 'it divides by bins that hold only the rounding of the transform' },
  ),
  through('PV_MagDiv', 'constant', (g, chain, second) => g.kr('PV_MagDiv', chain, second(), 2)),
  through('PV_BinWipe', 'up', (g, chain, second) => g.kr('PV_BinWipe', chain, second(), 0.1)),
  through('PV_BinWipe', 'control', (g, chain, second) =>
    g.kr('PV_BinWipe', chain, second(), swing(g, 'control', 2, -1, 1)),
  ),
  through('PV_RectComb2', 'constant', (g, chain, second) => g.kr('PV_RectComb2', chain, second(), 20, 0.2, 0.3)),
  {
    ugen: 'PV_Copy',
    rate: 'control',
    variant: 'both',
    seconds: 0.5,
    build: (g) => {
      const max = g.ir('MaxLocalBufs', 2);
      const buffers = [0, 1].map(() => g.ir('LocalBuf', 1, 512, max));
      const chain = g.kr('FFT', buffers[0]!, source(g), 0.5, 0, 1, 0);
      const copy = g.kr('PV_BrickWall', g.kr('PV_Copy', g.kr('PV_MagSquared', chain), buffers[1]!), -0.8);
      g.out(g.ar('IFFT', chain, 0, 0), g.ar('IFFT', copy, 0, 0));
    },
  },
  ...[0, 3, 100, 2000].map((bins) =>
    through(
      'PV_MagSmear',
      `${bins} bins`,
      (g, chain) => g.kr('PV_MagSmear', chain, bins),
      {},
      bins < 100 ? {} : quietBins,
    ),
  ),
];

const seeded: NullCase[] = [
  through(
    'PV_Diffuser',
    'trigger',
    (g, chain) => g.kr('PV_Diffuser', chain, g.kr('LFPulse', 5, 0, 0.5)),
    {},
    { seeded: true },
  ),
  through(
    'PV_RandComb',
    'half',
    (g, chain) => g.kr('PV_RandComb', chain, 0.5, g.kr('Impulse', 9, 0)),
    {},
    { seeded: true },
  ),
  through(
    'PV_RandComb',
    'wipe control',
    (g, chain) => g.kr('PV_RandComb', chain, swing(g, 'control', 5, -0.2, 1.2), g.kr('Impulse', 9, 0)),
    {},
    { seeded: true },
  ),
  through('PV_BinScramble', 'whole', (g, chain) => g.kr('PV_BinScramble', chain, 1, 0.2, 0), {}, { seeded: true }),
  through(
    'PV_BinScramble',
    'trigger',
    (g, chain) => g.kr('PV_BinScramble', chain, 0.7, 0.1, g.kr('Impulse', 9, 0)),
    {},
    { seeded: true },
  ),
  through(
    'PV_BinScramble',
    'all control',
    (g, chain) =>
      g.kr(
        'PV_BinScramble',
        chain,
        swing(g, 'control', 5, -0.2, 1.2),
        swing(g, 'control', 3, 0, 1),
        g.kr('LFPulse', 7, 0, 0.5),
      ),
    {},
    { seeded: true },
  ),
  through(
    'PV_BinScramble',
    'polar',
    (g, chain) => g.kr('PV_BinScramble', g.kr('PV_MagSquared', chain), 0.5, 1, 0),
    {},
    { seeded: true },
  ),
  through('PV_MagNoise', 'complex', (g, chain) => g.kr('PV_MagNoise', chain), {}, { seeded: true }),
  through(
    'PV_MagNoise',
    'polar',
    (g, chain) => g.kr('PV_MagNoise', g.kr('PV_MagSquared', chain)),
    {},
    { seeded: true },
  ),
];

export const spectrumCases: readonly NullCase[] = [...transforms, ...sideBySide(ugens), ...seeded];
