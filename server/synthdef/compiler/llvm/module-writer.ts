/**
 * Writes graphs of functions into the text of a module, and those that they call. An object of it exports one function, `run`, and needs no other from
 * outside: neither libc's nor libm's.
 */
import { FunctionGraph, type Signature } from '../graph/function-graph.ts';
import { type Check, type FixedFunction, fixedFunction } from './fixed-functions.ts';
import type { Surroundings } from './surroundings.ts';
import type { Width } from './width.ts';
import { type Linkage, writeFunction } from './write-function.ts';

/** Denormals are zero as on the render thread; nothing is taken for a function of libc, and no loop is made a call of one. */
const attributes = 'attributes #0 = { nounwind "denormal-fp-math"="preserve-sign,preserve-sign" "no-builtins" }';

export interface ModuleOptions {
  /** Compares each access with the memory's size. */
  readonly check?: Check | undefined;
  /** Bytes from the wires of one pod to those of the next that is calculated beside it; null where each is calculated by itself. */
  readonly bankBytes?: number | null;
}

export class ModuleWriter implements Surroundings {
  readonly bankBytes: number | null;
  readonly isChecked: boolean;
  private readonly functions: string[] = [];
  private readonly names = new Set<string>();
  private readonly declared = new Map<string, string>();

  constructor(
    readonly blockSize: number,
    private readonly options: ModuleOptions = {},
  ) {
    this.isChecked = options.check !== undefined;
    this.bankBytes = options.bankBytes ?? null;
  }

  /** Adds a function under a name. @param linkage `internal`, or nothing for one that is called from outside */
  write(graph: FunctionGraph, width: Width, name: string, linkage: Linkage = 'internal '): string {
    return this.writeAs(name, writeFunction(graph, { width, isApart: false }, `@${name}`, linkage, this));
  }

  /** Adds a function of a pod for lanes of as many pods. */
  writeApart(graph: FunctionGraph, width: Width, name: string): string {
    return this.writeAs(name, writeFunction(graph, { width, isApart: true }, `@${name}`, 'internal ', this));
  }

  private writeAs(name: string, text: string): string {
    this.names.add(name);
    this.functions.push(text);
    return `@${name}`;
  }

  /** Adds a function's text. */
  add(text: string): void {
    this.functions.push(text);
  }

  callee(fn: Signature): string {
    if (this.names.has(fn.name)) return `@${fn.name}`;
    const graph = FunctionGraph.of(fn);
    if (!graph) throw new Error(`no function ${fn.name}`);
    return this.write(graph, 1, fn.name);
  }

  fixed(name: FixedFunction): string {
    if (!this.names.has(name)) {
      this.names.add(name);
      this.functions.push(fixedFunction(name, this.options.check ?? null));
      if (this.isChecked && name !== 'checked') this.fixed('checked');
    }
    return `@${name}`;
  }

  intrinsic(name: string, result: string, params: readonly string[]): string {
    this.declared.set(name, `declare ${result} @${name}(${params.join(', ')})`);
    return `@${name}`;
  }

  /** Returns the module's text. */
  finish(): string {
    return `${[...this.functions, [...this.declared.values()].sort().join('\n'), attributes].filter(Boolean).join('\n\n')}\n`;
  }
}
