/**
 * Scores to measure with: those of a folder (argument, or a folder `perf` with .osc files in a neighbour of this
 * checkout), else a set made here: ten seconds of many equal voices, each score stressing another part; and ten seconds of a concert, but for a folder that is named.
 */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Glob } from 'bun';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { writeScore } from '../../protocol/score/score.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { beginHalf, concertDefs, halves, message, note, noteSeconds } from './concert.ts';

export interface BenchScore {
  readonly name: string;
  readonly path: string;
}

const seconds = 10;

export async function benchScores(folder?: string): Promise<BenchScore[]> {
  const root = resolve(import.meta.dir, '../../..');
  const found = folder
    ? [...new Glob('*.osc').scanSync({ cwd: folder, absolute: true })]
    : [...new Glob('*/perf/*.osc').scanSync({ cwd: root, absolute: true })];
  if (folder && !found.length) throw new Error(`no .osc files in ${folder}`);
  const scores = found.sort().map((path) => ({ name: basename(path, '.osc'), path }));
  if (folder) return scores;
  const made = mkdtempSync(join(tmpdir(), 'bunsynth-scores-'));
  const write = async (name: string, score: Uint8Array): Promise<void> => {
    const path = join(made, `${name}.osc`);
    await Bun.write(path, score);
    scores.push({ name, path });
  };
  if (scores.length === 0)
    for (const [name, { voices, build }] of Object.entries(graphs)) await write(name, voicesScore(voices, build));
  await write('concert', concertScore(120));
  return scores;
}

/** The concert of the sections' benchmark, with so many notes at once. */
function concertScore(voices: number): Uint8Array {
  const begin = [
    ...concertDefs.map(({ bytes }) => message('/d_recv', bytes)),
    ...halves.map((group) => message('/g_new', group, 1, 0)),
    ...beginHalf(0),
    ...beginHalf(1),
  ];
  const every = noteSeconds / voices;
  const notes = Array.from({ length: Math.floor((seconds - noteSeconds) / every) }, (_, n) => ({
    seconds: n * every + 0.001,
    bundle: { timetag: 0n, elements: note(n, 1000 + n) },
  }));
  return writeScore([
    { seconds: 0, bundle: { timetag: 0n, elements: begin } },
    ...notes,
    { seconds, bundle: { timetag: 0n, elements: [message('/c_set', 0, 0.5)] } },
  ]);
}

type Build = (g: RawGraph) => void;

/** Voices of one def, spread over pitch by the control `freq`. */
function voicesScore(voices: number, build: Build | null): Uint8Array {
  const messages: OscMessage[] = [];
  if (build) {
    const graph = new RawGraph();
    build(graph);
    messages.push({ address: '/d_recv', types: 'b', args: [encodeSynthDefs([graph.build('bench')])] });
    for (let i = 0; i < voices; i++) {
      const freq = 110 * 2 ** (i / 48);
      messages.push({ address: '/s_new', types: 'siiisf', args: ['bench', 1000 + i, 1, 0, 'freq', freq] });
    }
  }
  return writeScore([
    { seconds: 0, bundle: { timetag: 0n, elements: messages } },
    { seconds, bundle: { timetag: 0n, elements: [{ address: '/c_set', types: 'if', args: [0, 0] }] } },
  ]);
}

const times = (g: RawGraph, a: Parameters<RawGraph['ar']>[1], b: Parameters<RawGraph['ar']>[1]) =>
  g.unit('BinaryOpUGen', 2, [a, b], 1, 2)[0]!;

const graphs: Record<string, { voices: number; build: Build | null }> = {
  '00_empty': { voices: 0, build: null },
  sine: { voices: 200, build: (g) => g.out(times(g, g.ar('SinOsc', g.control('freq', 440), 0), 0.01)) },
  fm: {
    voices: 200,
    build: (g) => {
      const freq = g.control('freq', 440);
      const modulator = times(g, g.ar('SinOsc', g.unit('BinaryOpUGen', 1, [freq, 2], 1, 2)[0]!, 0), 300);
      g.out(times(g, g.ar('SinOsc', g.unit('BinaryOpUGen', 2, [modulator, freq], 1, 0)[0]!, 0), 0.01));
    },
  },
  subtractive: {
    voices: 200,
    build: (g) => {
      const freq = g.control('freq', 440);
      g.out(times(g, g.ar('RLPF', g.ar('Saw', freq), g.unit('BinaryOpUGen', 1, [freq, 4], 1, 2)[0]!, 0.3), 0.01));
    },
  },
  additive16: {
    voices: 60,
    build: (g) => {
      const freq = g.control('freq', 440);
      let sum = g.ar('SinOsc', freq, 0);
      for (let k = 2; k <= 16; k++) {
        const partial = times(g, g.ar('SinOsc', g.unit('BinaryOpUGen', 1, [freq, k], 1, 2)[0]!, 0), 1 / k);
        sum = g.unit('BinaryOpUGen', 2, [sum, partial], 1, 0)[0]!;
      }
      g.out(times(g, sum, 0.005));
    },
  },
  reverb: {
    voices: 40,
    build: (g) => g.out(g.ar('FreeVerb', times(g, g.ar('LFSaw', g.control('freq', 440), 0), 0.01), 0.5, 0.7, 0.5)),
  },
};
