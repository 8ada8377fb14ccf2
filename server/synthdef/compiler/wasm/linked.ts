/** A module in which functions have numbers: the host's, those of other modules, and its own. */
import { hostFunctions } from '../../../world/host-functions.ts';
import { maxCodePages, minCodePages } from '../../../world/layout.ts';
import type { Signature } from '../graph/function-graph.ts';
import { valType } from './instructions.ts';
import { type FunctionType, ModuleBuilder, Type, typeOfFunction } from './module.ts';
import type { Written } from './written.ts';

/** A module under construction that knows the numbers of its functions. */
export class Linked {
  readonly module = new ModuleBuilder(minCodePages, maxCodePages);
  private readonly numbers = new Map<string, number>();

  constructor() {
    for (const [name, type] of hostTypes) this.numbers.set(name, this.module.import('env', name, type));
  }

  knows(fn: Signature): boolean {
    return this.numbers.has(fn.name);
  }

  /** Imports a function; before any is added. */
  import(fn: Signature, from: string, name: string): void {
    this.numbers.set(fn.name, this.module.import(from, name, typeOfSignature(fn)));
  }

  /** Adds functions, which may call one another. */
  add(functions: readonly { readonly fn: Signature; readonly written: Written }[]): void {
    const first = this.module.next;
    functions.forEach(({ fn }, i) => this.numbers.set(fn.name, first + i));
    for (const { written } of functions) this.module.add(written.body, this.numbersOf(written));
  }

  numberOf(fn: Signature): number {
    const number = this.numbers.get(fn.name);
    if (number === undefined) throw new Error(`no function ${fn.name}`);
    return number;
  }

  numbersOf({ callees }: Written): number[] {
    return callees.map((fn) => this.numberOf(fn));
  }
}

const hostTypes = Object.entries(hostFunctions).map(
  ([name, { params, result }]) =>
    [
      name,
      typeOfFunction(
        params.map((param) => Type[param]),
        result ? [Type[result]] : [],
      ),
    ] as const,
);

const types = new WeakMap<Signature, FunctionType>();

function typeOfSignature(fn: Signature): FunctionType {
  let type = types.get(fn);
  if (!type) {
    const { form, params, result } = fn;
    const leading = form === 'plain' ? [] : [Type.i32, Type.i32];
    type = typeOfFunction([...leading, ...params.map((kind) => valType(kind, false))], result ? [Type[result]] : []);
    types.set(fn, type);
  }
  return type;
}
