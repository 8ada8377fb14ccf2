/** FFT chains: each UGen of one changes its buffer, so whoever shares a chain gets a copy of its own, save the last. */
import type { Graph } from './graph.ts';
import { language } from './language.ts';
import { makeLocalBuffer, makeUnit } from './make.ts';
import type { GraphUnit, Leaf, Output } from './unit.ts';

/** Adds copies where a chain is read more than once, where sclang adds them. */
export function addCopies(graph: Graph): void {
  for (const unit of [...graph.units]) if (unit && language.isChain(unit.name)) copyFor(graph, unit);
}

function copyFor(graph: Graph, chain: GraphUnit): void {
  const [output] = chain.outputs;
  const readers = graph.units.filter(
    (unit): unit is GraphUnit =>
      unit !== null && unit.name !== 'PV_Copy' && language.isOrdered(unit.name) && unit.inputs.includes(output!),
  );
  for (const reader of readers.slice(0, -1)) {
    reader.inputs.forEach((input, i) => {
      if (input === output) reader.inputs[i] = copyOf(graph, chain);
    });
  }
}

/** The chain's copy in a buffer of the synth's own, its units right behind the chain's. */
function copyOf(graph: Graph, chain: GraphUnit): Output {
  const frames = makeUnit('BufFrames', 'scalar', [bufferOf(chain)]) as Output;
  const buffer = makeLocalBuffer(graph, [1, frames]);
  const copy = makeUnit('PV_Copy', 'control', [chain.outputs[0]!, buffer]) as Output;
  frames.unit.ordered = [];
  buffer.unit.ordered = [];
  copy.unit.ordered = [...chain.ordered, buffer.unit];
  const added = [frames.unit, buffer.unit, copy.unit];
  const others = graph.units.filter((unit) => unit !== null && !added.includes(unit));
  graph.units = others.toSpliced(others.indexOf(chain) + 1, 0, ...added);
  graph.compact();
  return copy;
}

/** What the FFT at the chain's beginning took for its buffer. */
function bufferOf(unit: GraphUnit): Leaf {
  const first = unit.inputs[0]!;
  return unit.name === 'FFT' || typeof first === 'number' ? first : bufferOf(first.unit);
}
