/** The graph while it is being built: units and the values that flow between them. Runs on whatever thread builds. */
import type { RateName } from '../compiler/declaration.ts';

/** One output of a unit. There is one object for each output, so `===` compares what two inputs read. */
export class Output {
  constructor(
    readonly unit: GraphUnit,
    readonly channel: number,
  ) {}
}

/** The source of one input of a unit. */
export type Leaf = number | Output;

/** Leaves that stay together where arrays are expanded: an envelope's values. */
export class EnvelopeLeaves {
  constructor(readonly leaves: readonly Leaf[]) {}
}

/** Anything that may be written for an input: arrays make one unit for each element. */
export type Tree = Leaf | EnvelopeLeaves | readonly Tree[];

export interface UnitTraits {
  /** True when its outputs are known one by one, never the unit itself: rewriting does not look through them. */
  readonly multi?: boolean;
  /** True when it has no effect but its outputs: left out where nothing reads them. */
  readonly pure?: boolean;
  readonly special?: number;
  /** The operator of a BinaryOpUGen or UnaryOpUGen. */
  readonly operator?: string;
}

export class GraphUnit {
  index = -1;
  readonly outputs: readonly Output[];
  /** Units that must come first. */
  antecedents = new Set<GraphUnit>();
  followers = new Followers([]);
  /** Units of FFT chains and the like made before this one: they keep their order of creation. */
  ordered: readonly GraphUnit[] = [];

  constructor(
    readonly name: string,
    readonly rate: RateName,
    readonly inputs: Leaf[],
    outputs: number,
    readonly traits: UnitTraits = {},
  ) {
    this.outputs = Array.from({ length: outputs }, (_, channel) => new Output(this, channel));
  }
}

/**
 * The units that read a unit, in order of their index. sclang keeps them in an array whose room is a power of two, and
 * while it rewrites a graph an addition to a full one is lost. Which sums it then merges depends on this count, so
 * here it is lost too.
 */
export class Followers {
  private readonly room: number;

  constructor(readonly units: GraphUnit[]) {
    this.room = units.length === 0 ? 1 : Math.max(4, 2 ** Math.ceil(Math.log2(units.length)));
  }

  get size(): number {
    return this.units.length;
  }

  /** Puts `added` in the place of `removed`, as far as there is room. */
  exchange(added: GraphUnit, removed: GraphUnit): void {
    if (this.units.length >= this.room) return;
    this.units.push(added);
    this.remove(removed);
  }

  remove(unit: GraphUnit): void {
    const at = this.units.indexOf(unit);
    if (at >= 0) this.units.splice(at, 1);
  }
}

export function rateOf(leaf: Leaf): RateName {
  return typeof leaf === 'number' ? 'scalar' : leaf.unit.rate;
}

/** The fastest rate, as sclang finds it for several signals: by the alphabet, which puts demand after control. */
export function fastest(leaves: readonly Leaf[]): RateName {
  return leaves.map(rateOf).sort()[0]!;
}

/** The unit that a leaf is the only output of, unless outputs of it go by channel. */
export function soleUnit(leaf: Leaf): GraphUnit | undefined {
  return typeof leaf === 'number' || leaf.unit.traits.multi ? undefined : leaf.unit;
}

/**
 * Calls `make` with single values: where some of the arguments are arrays, once for each element of the longest, with
 * the shorter ones repeated.
 */
export function expand(args: readonly Tree[], make: (leaves: readonly (Leaf | EnvelopeLeaves)[]) => Tree): Tree {
  const sizes = args.map((arg) => (Array.isArray(arg) ? arg.length : 0));
  const size = Math.max(0, ...sizes);
  if (size === 0) return make(args as readonly (Leaf | EnvelopeLeaves)[]);
  return Array.from({ length: size }, (_, i) =>
    expand(
      args.map((arg) => (Array.isArray(arg) ? (arg as readonly Tree[])[i % arg.length]! : arg)),
      make,
    ),
  );
}
