/** A small score that stirs everything: voices of three defs coming and going at odd times, in groups, through an effect. */

import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import { type ScoreEntry, writeScore } from '../../protocol/score/score.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from './raw-graph.ts';

export function message(address: string, ...args: (string | number | Uint8Array)[]): OscMessage {
  const types = args
    .map((a) => (typeof a === 'string' ? 's' : typeof a === 'number' ? (Number.isInteger(a) ? 'i' : 'f') : 'b'))
    .join('');
  return { address, types, args: args as OscValue[] };
}

/** sine(freq, amp), saw(freq), noise(): each frees itself; echo: a comb on bus 0. */
export function pieceDefs(): Uint8Array {
  const times = (g: RawGraph, a: ReturnType<RawGraph['ar']>, b: ReturnType<RawGraph['ar']> | number) =>
    g.unit('BinaryOpUGen', 2, [a, b], 1, 2)[0]!;
  const line = (g: RawGraph) => g.ar('Line', 1, 0, 0.3, 2);
  const make = (name: string, build: (g: RawGraph) => ReturnType<RawGraph['ar']>) => {
    const g = new RawGraph();
    g.out(times(g, times(g, build(g), line(g)), g.control('amp', 0.1)));
    return g.build(name);
  };
  const echo = new RawGraph();
  const input = echo.ar('In', 0);
  echo.unit(
    'ReplaceOut',
    2,
    [0, echo.unit('BinaryOpUGen', 2, [input, echo.ar('CombL', input, 0.2, 0.1, 0.5)], 1, 0)[0]!],
    0,
  );
  return encodeSynthDefs([
    make('sine', (g) => g.ar('SinOsc', g.control('freq', 440), 0)),
    make('saw', (g) => g.ar('Saw', g.control('freq', 110))),
    make('noise', (g) => g.ar('LFSaw', g.control('freq', 30), 0)),
    echo.build('echo'),
  ]);
}

export function piece(seconds = 2): Uint8Array {
  const entries: ScoreEntry[] = [];
  const at = (time: number, ...elements: OscMessage[]) =>
    entries.push({ seconds: time, bundle: { timetag: 0n, elements } });
  at(0, message('/d_recv', pieceDefs()), message('/g_new', 1, 0, 0), message('/s_new', 'echo', 999, 1, 0));
  const defs = ['sine', 'saw', 'noise'];
  for (let i = 0; i * 0.0371 < seconds - 0.4; i++) {
    const time = i * 0.0371;
    at(time, message('/s_new', defs[i % 3]!, 1000 + i, i % 2, 1, 'freq', 100.5 + 37 * i, 'amp', 0.05));
    if (i % 4 === 3) at(time + 0.0123, message('/n_set', 1000 + i, 'freq', 220.5 + i));
    if (i % 7 === 6) at(time + 0.0205, message('/n_free', 1000 + i));
  }
  at(seconds, message('/c_set', 0, 0.5));
  return writeScore(entries.sort((a, b) => a.seconds - b.seconds));
}
