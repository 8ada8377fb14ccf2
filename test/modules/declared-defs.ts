/** SynthDefs made from the declarations of UGens alone: whatever a declaration takes, however little sense it makes. */
import type { Rate, SynthDef } from '../../protocol/synthdef/graph.ts';
import { type Declaration, inputNames, type RateName } from '../../server/synthdef/compiler/declaration.ts';
import { RawGraph, type Signal } from '../support/raw-graph.ts';

/** Kinds of signals at the inputs. */
export const inputKinds = ['constant', 'control', 'audio'] as const;
/** The last is a control at audio rate. */
export type InputKind = (typeof inputKinds)[number] | 'driven';

const rateNumbers: Readonly<Record<RateName, Rate>> = { scalar: 0, control: 1, audio: 2, demand: 3 };
/** Inputs of the rest, and outputs where the SynthDef says how many. */
const several = 2;

/** Returns a def with one unit of a declaration, whose outputs are heard. @param special index of the operator that it is */
export function declaredDef(declaration: Declaration, rate: RateName, kind: InputKind, special = 0): SynthDef {
  const graph = new RawGraph();
  const names = inputNames(declaration);
  const defaults = names.map((name) => declaration.inputs[name]!);
  const rest = declaration.rest ? new Array<number>(several).fill(1) : [];
  const signals = [...defaults, ...rest].map((value, i) => signal(graph, Number.isFinite(value) ? value : 1, kind, i));
  const outputs = declaration.outputs === 'any' ? several : declaration.outputs;
  if (declaration.controls) for (let i = 0; i < outputs; i++) graph.control(`c${i}`, 0.5);
  graph.out(...graph.unit(declaration.name, rateNumbers[rate], signals, outputs, special));
  return graph.build(`${declaration.name} (${rate}, ${kind}, ${special})`);
}

/** A signal near a value: from half of it to half as much again, and to either side of 0. */
function signal(graph: RawGraph, value: number, kind: InputKind, input: number): Signal {
  if (kind === 'constant') return value;
  if (kind === 'control') return graph.control(`in${input}`, value || 0.25);
  if (kind === 'driven') return graph.ar('K2A', graph.control(`in${input}`, value || 0.25));
  const swing = value / 2 || 0.5;
  return graph.ar('MulAdd', graph.ar('SinOsc', 40 + 90 * input, 0), swing, value);
}

/** Returns the defs of a declaration: at each rate, with each kind of signals. */
export const declaredDefs = (declaration: Declaration): SynthDef[] =>
  declaration.rates.flatMap((rate) =>
    rate === 'demand' ? [] : inputKinds.map((kind) => declaredDef(declaration, rate, kind)),
  );

/** Returns the defs of a declaration whose inputs are controls alone, at its first rate that they can have. */
export function drivenDefs(declaration: Declaration): SynthDef[] {
  const rate = declaration.rates.find((each) => each !== 'demand' && each !== 'scalar');
  return rate ? (['control', 'driven'] as const).map((kind) => declaredDef(declaration, rate, kind)) : [];
}

/** Returns a def for each operator of a declaration, at audio rate. */
export const operatorDefs = (declaration: Declaration): SynthDef[] =>
  [...(declaration.operators ?? new Map<number, string>()).keys()].map((special) =>
    declaredDef(declaration, 'audio', 'audio', special),
  );
