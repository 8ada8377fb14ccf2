/** Units from declarations. */
import { type Declaration, inputNames, type RateName } from '../compiler/declaration.ts';
import { declarationOf } from '../ugens/index.ts';
import { currentGraph, type Graph, GraphError } from './graph.ts';
import { single } from './operators.ts';
import { type EnvelopeLeaves, type Leaf, type Output, rateOf, type Tree } from './unit.ts';

const suffix = { audio: 'ar', control: 'kr', scalar: 'ir', demand: 'dr' } as const;
const rateWords = { audio: 'audio', control: 'control', scalar: 'initial', demand: 'demand' } as const;

/** The declaration of a UGen. @throws GraphError for a name that is not declared */
export function declared(name: string): Declaration {
  const declaration = declarationOf(name);
  if (!declaration) throw new GraphError(`there is no UGen ${name}`);
  return declaration;
}

/** True when units of it keep their order of creation, as sclang has it. */
export const isOrdered = ({ ordered, chain }: Declaration): boolean => ordered === true || chain !== undefined;

/**
 * Adds one unit to the graph under construction.
 * @param outputs number of outputs, where the declaration leaves it open
 * @returns its output, or outputs; 0 if it has none, as in sclang
 * @throws GraphError for a rate that the UGen does not have
 */
export function makeUnit(
  name: string,
  rate: RateName,
  inputs: readonly (Leaf | EnvelopeLeaves)[],
  outputs?: number,
): Tree {
  const declaration = declared(name);
  const where = `${name}.${suffix[rate]}`;
  if (!declaration.rates.includes(rate)) {
    throw new GraphError(
      `${where}: ${name} runs at ${declaration.rates.map((r) => `${rateWords[r]} rate`).join(' and ')} only`,
    );
  }
  const leaves = inputs.map((input) => single(input, where));
  if (rate === 'audio' && declaration.liftsInput) leaves[0] = audio(leaves[0]!);
  const count = declaration.outputs === 'any' ? (outputs ?? 1) : declaration.outputs;
  const multi = declaration.outputs === 'any' || count > 1 || declaration.multi === true;
  const unit = currentGraph(where).add(
    name,
    rate,
    leaves,
    count,
    { multi, pure: declaration.pure === true },
    isOrdered(declaration),
  );
  return count === 0 ? 0 : count === 1 ? unit.outputs[0]! : unit.outputs;
}

/** The signal at audio rate, which costs a unit where it is not. */
export function audio(leaf: Leaf): Leaf {
  if (rateOf(leaf) === 'audio') return leaf;
  return makeUnit(typeof leaf === 'number' ? 'DC' : 'K2A', 'audio', [leaf]) as Output;
}

/** @throws GraphError where an input is at a rate the UGen cannot take it at */
export function checkRates(name: string, rate: RateName, inputs: readonly Leaf[]): void {
  const where = `${name}.${suffix[rate]}`;
  const declaration = declared(name);
  const { rest, ownRate, audioInputs = [] } = declaration;
  const fixed = inputNames(declaration);
  const place = (i: number) => fixed[i] ?? `${rest}[${i - fixed.length}]`;
  if (ownRate && rateOf(inputs[0]!) !== rate) throw wrongRate(where, place(0), inputs[0]!, rate);
  if (rate !== 'audio') return;
  inputs.forEach((input, i) => {
    if (audioInputs.includes(fixed[i] ?? rest!) && rateOf(input) !== 'audio')
      throw wrongRate(where, place(i), input, 'audio');
  });
}

function wrongRate(where: string, input: string, is: Leaf, wanted: RateName): GraphError {
  const found = typeof is === 'number' ? `the number ${is}` : `${is.unit.name} at ${rateWords[rateOf(is)]} rate`;
  const advice = wanted !== 'audio' ? '' : typeof is === 'number' ? ' (DC.ar makes one)' : ' (K2A.ar makes one)';
  return new GraphError(`${where}: ${input} is ${found}; it must be a signal at ${rateWords[wanted]} rate${advice}`);
}

/** A buffer of the synth's own. @param inputs channels, frames */
export function makeLocalBuffer(graph: Graph, inputs: readonly (Leaf | EnvelopeLeaves)[]): Output {
  graph.localBuffers ??= (makeUnit('MaxLocalBufs', 'scalar', [0]) as Output).unit;
  const { localBuffers } = graph;
  localBuffers.inputs[0] = (localBuffers.inputs[0] as number) + 1;
  return makeUnit('LocalBuf', 'scalar', [...inputs, localBuffers.outputs[0]!]) as Output;
}
