/** FFT chains: each UGen of one changes its buffer, so all readers of a chain but the last get a copy of their own. */
import type { Graph } from './graph.ts';
import { declared, isOrdered, makeLocalBuffer, makeUnit } from './make.ts';
import type { GraphUnit, Leaf, Output } from './unit.ts';

/** The UGen that copies a chain to another buffer. */
const copyName = 'PV_Copy';

/** Adds copies where a chain is read more than once, where sclang adds them. */
export function addCopies(graph: Graph): void {
  for (const unit of [...graph.units]) if (unit && declared(unit.name).chain) copyFor(graph, unit);
}

function copyFor(graph: Graph, chain: GraphUnit): void {
  const [output] = chain.outputs;
  const readers = graph.units.filter(
    (unit): unit is GraphUnit =>
      unit !== null && unit.name !== copyName && isOrdered(declared(unit.name)) && unit.inputs.includes(output!),
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
  const copy = makeUnit(copyName, 'control', [chain.outputs[0]!, buffer]) as Output;
  frames.unit.ordered = [];
  buffer.unit.ordered = [];
  copy.unit.ordered = [...chain.ordered, buffer.unit];
  const added = [frames.unit, buffer.unit, copy.unit];
  const others = graph.units.filter((unit) => unit !== null && !added.includes(unit));
  graph.units = others.toSpliced(others.indexOf(chain) + 1, 0, ...added);
  graph.compact();
  return copy;
}

/** The buffer that the UGen at the chain's beginning was given. */
function bufferOf(unit: GraphUnit): Leaf {
  const first = unit.inputs[0]!;
  return declared(unit.name).chain === 'begins' || typeof first === 'number' ? first : bufferOf(first.unit);
}
