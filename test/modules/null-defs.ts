/** The SynthDefs of the null tests, each with one UGen that it is about. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { cases } from '../null/cases/index.ts';
import { RawGraph } from '../support/raw-graph.ts';

/** Returns the defs. @param which those of all cases, or of the first of every UGen at every rate */
export function nullDefs(which: 'all' | 'first'): SynthDef[] {
  const known = new Set<string>();
  return cases.flatMap(({ ugen, rate, variant, build }) => {
    const key = `${ugen} ${rate}`;
    if (which === 'first' && known.has(key)) return [];
    known.add(key);
    const graph = new RawGraph();
    build(graph);
    return [graph.build(`${ugen} (${rate}, ${variant})`)];
  });
}
