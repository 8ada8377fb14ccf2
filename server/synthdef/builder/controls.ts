/** The controls of a def: its synths' parameters. */
import { type Graph, GraphError } from './graph.ts';
import { Signal } from './signal.ts';
import type { Output, Tree } from './unit.ts';

type Kind = 'initial' | 'trigger' | 'audio' | 'control';
type Value = number | readonly number[];

/** A control with its default value and what it is; made by `ir`, `tr`, `ar`, `kr`. */
export class Control {
  constructor(
    readonly kind: Kind,
    readonly value: Value,
    readonly lag: Value = 0,
  ) {}
}

/** Read once, when the synth starts. */
export const ir = (value: Value): Control => new Control('initial', value);
/** Holds what it is set to for one block, and is 0 again. */
export const tr = (value: Value): Control => new Control('trigger', value);
/** Can be mapped to an audio bus, and gives its signal. */
export const ar = (value: Value): Control => new Control('audio', value);
/** The usual kind; with a lag time (seconds, 60 dB) it glides to a new value. */
export const kr = (value: Value, lag: Value = 0): Control => new Control('control', value, lag);

/** Names with default values; names that begin with `i_`, `t_` or `a_` and numbers alone are `ir`, `tr` and `ar`. */
export type ControlSpecs = Readonly<Record<string, Value | Control>>;
/** The signals of the controls by name; those of arrays have a channel an element. */
export type ControlSignals<Specs extends ControlSpecs> = { readonly [Name in keyof Specs]: Signal };

export interface NamedControl {
  readonly name: string;
  readonly kind: Kind;
  readonly values: readonly number[];
  /** True when it was given as an array: it stays one when it has a single element. */
  readonly isArray: boolean;
  readonly lags: readonly number[];
  /** Place of its first value among the def's parameters. */
  index: number;
}

const prefixes: Readonly<Record<string, Kind>> = { i_: 'initial', t_: 'trigger', a_: 'audio' };
/** The order in which the kinds are computed, which numbers the parameters. */
const order: readonly Kind[] = ['initial', 'trigger', 'audio', 'control'];
/** Most channels of a LagControl. */
const lagChannels = 16;

/** @throws GraphError for a value that is no finite number, or an empty array */
export function namedControls(def: string, specs: ControlSpecs): NamedControl[] {
  return Object.entries(specs).map(([name, spec]) => {
    const control = spec instanceof Control ? spec : new Control(prefixes[name.slice(0, 2)] ?? 'control', spec);
    const values = numbers(control.value, `def ${def}: control ${name}`);
    const lags = numbers(control.lag, `def ${def}: lag of control ${name}`);
    return {
      name,
      kind: control.kind,
      values,
      isArray: Array.isArray(control.value),
      lags: values.map((_, i) => lags[i % lags.length]!),
      index: 0,
    };
  });
}

function numbers(value: Value, where: string): readonly number[] {
  const list: readonly number[] = typeof value === 'number' ? [value] : value;
  if (!Array.isArray(list) || list.length === 0)
    throw new GraphError(`${where} is ${JSON.stringify(value)}; it must be a number, or an array of some`);
  for (const one of list) {
    if (typeof one !== 'number' || Number.isNaN(one))
      throw new GraphError(`${where} is ${String(one)}; it must be a number`);
  }
  return list;
}

/** Adds the units of the controls to the graph, and gives each control its index. */
export function controlSignals(graph: Graph, controls: readonly NamedControl[]): Record<string, Signal> {
  const signals = new Map<string, Signal>();
  for (const kind of order) {
    const group = controls.filter((control) => control.kind === kind);
    if (group.length === 0) continue;
    let index = graph.params.length;
    const outputs = controlUnits(
      graph,
      kind,
      group.flatMap((c) => c.values),
      group.flatMap((c) => c.lags),
    );
    for (const control of group) {
      control.index = index;
      const own: readonly Tree[] = outputs.splice(0, control.values.length);
      signals.set(control.name, new Signal(control.isArray ? own : own[0]!));
      index += own.length;
    }
  }
  return Object.fromEntries(controls.map(({ name }) => [name, signals.get(name)!]));
}

function controlUnits(graph: Graph, kind: Kind, values: readonly number[], lags: readonly number[]): Output[] {
  const add = (
    name: string,
    rate: 'scalar' | 'control' | 'audio',
    defaults: readonly number[],
    inputs: readonly number[] = [],
  ) => {
    const special = graph.params.length;
    graph.params.push(...defaults);
    return graph.add(name, rate, inputs, defaults.length, { multi: true, special }).outputs;
  };
  switch (kind) {
    case 'initial':
      return [...add('Control', 'scalar', values)];
    case 'trigger':
      return [...add('TrigControl', 'control', values)];
    case 'audio':
      return [...add('AudioControl', 'audio', values)];
    case 'control': {
      if (lags.every((lag) => lag === 0)) return [...add('Control', 'control', values)];
      const starts = Array.from({ length: Math.ceil(values.length / lagChannels) }, (_, i) => i * lagChannels);
      return starts.flatMap((at) =>
        add('LagControl', 'control', values.slice(at, at + lagChannels), lags.slice(at, at + lagChannels)),
      );
    }
  }
}
