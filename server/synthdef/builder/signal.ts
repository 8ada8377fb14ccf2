/** Signals: what UGens give and take. */
import { currentGraph, GraphError } from './graph.ts';
import { declared, makeUnit } from './make.ts';
import { binaryMethods, unaryMethods } from './method-names.ts';
import type { OperatorMethods } from './operator-methods.ts';
import { binary, mulAdd, single, sum3, sum4, unary } from './operators.ts';
import { type EnvelopeLeaves, expand, type Leaf, rateOf, type Tree } from './unit.ts';

/** Anything that can be connected to an input; an array makes one UGen for each element. */
export type Input = number | Signal | readonly Input[];

/**
 * One signal, or several side by side (`length`, `at`, and iteration give the channels). Has a method for each operator;
 * those of several channels are done channel by channel.
 */
export interface Signal extends OperatorMethods<Signal, Input> {}
export class Signal implements Iterable<Signal> {
  /** Use UGens, controls and `signal` to get one. */
  constructor(readonly tree: Tree) {}

  /** Number of channels. */
  get length(): number {
    return this.channels.length;
  }

  /** The channels; those of a single signal are itself. */
  get channels(): readonly Signal[] {
    return Array.isArray(this.tree) ? (this.tree as readonly Tree[]).map((tree) => new Signal(tree)) : [this];
  }

  /** A channel. @throws RangeError where there is none */
  at(channel: number): Signal {
    const found = this.channels[channel];
    if (!found) throw new RangeError(`channel ${channel} of a signal with ${this.length}`);
    return found;
  }

  [Symbol.iterator](): Iterator<Signal> {
    return this.channels[Symbol.iterator]();
  }

  /** This × mul + add. */
  madd(mul: Input = 1, add: Input = 0): Signal {
    return new Signal(mulAdd(this.tree, treeOf(mul, 'madd: mul'), treeOf(add, 'madd: add')));
  }

  /** Maps the UGen’s own range (-1 to 1; 0 to 1 of LFPulse and triggers) to `lo` … `hi`. */
  range(lo: Input = 0, hi: Input = 1): Signal {
    return this.each([lo, hi], 'range', (leaf, [low, high]) => {
      const span = binary('-', high!, low!);
      if (isUnipolar(leaf)) return mulAdd(leaf, span, low!);
      const half = binary('*', span, 0.5);
      return mulAdd(leaf, half, binary('+', half, low!));
    });
  }

  /** Keeps it between `lo` and `hi`. */
  clip(lo: Input = 0, hi: Input = 1): Signal {
    return this.unit('Clip', [lo, hi]);
  }

  /** Maps `inMin` … `inMax`, where it is kept, to `outMin` … `outMax`, in a line. */
  linlin(inMin: Input, inMax: Input, outMin: Input, outMax: Input): Signal {
    return this.each([inMin, inMax, outMin, outMax], 'linlin', (leaf, [fromLow, fromHigh, toLow, toHigh]) => {
      const kept = expand([leaf, fromLow!, fromHigh!], (leaves) => makeUnit('Clip', rateOf(leaf), leaves));
      const scale = binary('/', binary('-', toHigh!, toLow!), binary('-', fromHigh!, fromLow!));
      const offset = binary('-', toLow!, binary('*', scale, fromLow!));
      if (rateOf(leaf) === 'audio') return mulAdd(kept, scale, offset);
      return binary('+', binary('*', kept, scale), offset);
    });
  }

  /** Follows with a lag of `time` seconds (60 dB); with a second time, that one when falling. */
  lag(time: Input = 0.1, down?: Input): Signal {
    return down === undefined ? this.unit('Lag', [time]) : this.unit('LagUD', [time, down]);
  }

  /** Two lags in a row. */
  lag2(time: Input = 0.1, down?: Input): Signal {
    return down === undefined ? this.unit('Lag2', [time]) : this.unit('Lag2UD', [time, down]);
  }

  /** Three lags in a row. */
  lag3(time: Input = 0.1, down?: Input): Signal {
    return down === undefined ? this.unit('Lag3', [time]) : this.unit('Lag3UD', [time, down]);
  }

  /** Makes the UGen of that name for each channel, at the channel's rate. */
  private unit(name: string, rest: readonly Input[]): Signal {
    return this.each(rest, name, (leaf, trees) =>
      expand([leaf, ...trees], (leaves) => makeUnit(name, rateOf(leaf), leaves)),
    );
  }

  /** Calls `make` channel by channel, with the arguments' elements, as sclang's arrays pass on methods. */
  private each(inputs: readonly Input[], where: string, make: (leaf: Leaf, args: readonly Tree[]) => Tree): Signal {
    const args = inputs.map((input) => treeOf(input, where));
    const perform = (tree: Tree, given: readonly Tree[]): Tree => {
      if (!Array.isArray(tree)) return make(single(tree as Leaf | EnvelopeLeaves, where), given);
      const size = Math.max(tree.length, ...given.map((arg) => (Array.isArray(arg) ? arg.length : 1)));
      const element = (of: Tree, i: number): Tree => (Array.isArray(of) ? (of as readonly Tree[])[i % of.length]! : of);
      return Array.from({ length: size }, (_, i) =>
        perform(
          element(tree, i),
          given.map((arg) => element(arg, i)),
        ),
      );
    };
    return new Signal(perform(this.tree, args));
  }
}

for (const { operator, method } of unaryMethods) {
  Object.defineProperty(Signal.prototype, method, {
    value(this: Signal) {
      return new Signal(unary(operator, this.tree));
    },
  });
}
for (const { operator, method } of binaryMethods) {
  Object.defineProperty(Signal.prototype, method, {
    value(this: Signal, other: Input) {
      return new Signal(binary(operator, this.tree, treeOf(other, `${operator}: its operand`)));
    },
  });
}

function isUnipolar(leaf: Leaf): boolean {
  return typeof leaf !== 'number' && !leaf.unit.traits.multi && declared(leaf.unit.name).unipolar === true;
}

/** @throws GraphError naming `where` for NaN, an empty array and what is no input at all */
export function treeOf(input: Input, where: string): Tree {
  if (input instanceof Signal) return input.tree;
  if (typeof input === 'number') {
    if (Number.isNaN(input)) throw new GraphError(`${where} is NaN`);
    return input;
  }
  if (!Array.isArray(input))
    throw new GraphError(`${where} is ${String(input)}, which is neither a number nor a signal`);
  if (input.length === 0) throw new GraphError(`${where} is an empty array`);
  return (input as readonly Input[]).map((element) => treeOf(element, where));
}

/** A number or numbers as a signal, to call its methods: `signal(1).sub(x)`. */
export function signal(input: Input): Signal {
  return input instanceof Signal ? input : new Signal(treeOf(input, 'signal'));
}

/** The sum of the channels; of nested arrays, one sum for each of their places. */
export function mix(input: Input): Signal {
  currentGraph('mix');
  const tree = treeOf(input, 'mix');
  return new Signal(Array.isArray(tree) ? mixed(tree) : tree);
}

function mixed(terms: readonly Tree[]): Tree {
  const fours = Array.from({ length: Math.ceil(terms.length / 4) }, (_, i) => terms.slice(4 * i, 4 * i + 4));
  const sums = fours.map(sumOf);
  if (sums.length < 3) return sums.slice(1).reduce((a, b) => binary('+', a, b), sums[0]!);
  return sums.length === 3 ? sumOf(sums) : mixed(sums);
}

function sumOf(terms: readonly Tree[]): Tree {
  if (terms.length < 3) return terms.slice(1).reduce((a, b) => binary('+', a, b), terms[0]!);
  return expand(terms, (leaves) => {
    const [a, b, c, d] = leaves.map((leaf) => single(leaf, 'mix'));
    return d === undefined ? sum3(a!, b!, c!) : sum4(a!, b!, c!, d);
  });
}
