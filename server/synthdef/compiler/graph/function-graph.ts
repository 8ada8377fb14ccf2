/** One function as a graph: its signature, its regions, and the place where nodes are being added. */
import type { Kind } from './kinds.ts';
import type { Value } from './values.ts';
import { Region } from './values.ts';

/**
 * Forms of functions, which say what comes before their parameters: `'pod'` a pod's address, then a lane's number or, where all lanes are calculated
 * at once, the bits of those that run; `'unit'` the same, for one lane, where the first parameter moves all slots behind the pod's header by so many bytes;
 * `'slots'` a pod's address and that of a lane's 32-bit slots; `'plain'` nothing.
 */
export type Form = 'pod' | 'unit' | 'slots' | 'plain';

/** A function that graphs can call. */
export interface Signature {
  readonly name: string;
  readonly form: Form;
  readonly params: readonly Kind[];
  /** `f64` of functions that are applied only: see `Lanes.apply`. */
  readonly result: 'f32' | 'f64' | 'i32' | null;
}

export class FunctionGraph {
  /** The graph of a function that others call; undefined for one of the host. */
  static of(signature: Signature): FunctionGraph | undefined {
    return graphs.get(signature);
  }

  /** Forgets the graph of a function of which nothing is to be made any more. */
  static forget(signature: Signature): void {
    graphs.delete(signature);
  }

  /** Regions on top, in the order in which they run. */
  readonly regions: Region[] = [];
  /** The region that nodes are added to. */
  region: Region;
  result: Value | null = null;
  private ids = 0;

  constructor(readonly signature: Signature) {
    graphs.set(signature, this);
    this.region = this.next(0);
  }

  newId(): number {
    return this.ids++;
  }

  /** Number of nodes and constants. */
  get size(): number {
    return this.ids;
  }

  private next(order: number): Region {
    const region = new Region(null, false, order);
    this.regions.push(region);
    return region;
  }

  /** Continues in another region on top, and returns it. */
  begin(): Region {
    this.region = this.next(this.regions.length);
    return this.region;
  }

  /** Runs `build` with another region as the place of new nodes. */
  within(region: Region, build: () => void): void {
    const saved = this.region;
    this.region = region;
    build();
    this.region = saved;
  }

  /** Returns a region inside the present one. */
  nested(isLoop: boolean, around = this.region): Region {
    return new Region(around, isLoop, around.order);
  }
}

const graphs = new WeakMap<Signature, FunctionGraph>();
