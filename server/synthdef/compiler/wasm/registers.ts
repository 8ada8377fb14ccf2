/**
 * Locals of a function, handed out as its code is written: one that nothing needs any more is given to the next value of its type, so that their
 * number stays that of the values alive at once.
 *
 *     %0 = …; %1 = f %0; %2 = g %1    →    local 0, local 1, local 0 again
 *
 * What could go wrong: a value from before a loop is read in its next turn. It keeps its local until the outermost loop that began after it has ended.
 */
import type { FunctionBody, ValType } from './module.ts';

/** Locals of one value or variable. */
export interface Home {
  readonly locals: readonly number[];
  readonly type: ValType;
  /** Number of loops around the place where it was made. */
  readonly depth: number;
}

export class Registers {
  private readonly free = new Map<ValType, number[]>();
  /** For each loop around: what is free when it has ended. */
  private readonly loops: Home[][] = [];

  constructor(private readonly fn: FunctionBody) {}

  take(type: ValType, count = 1): Home {
    const locals: number[] = [];
    for (let i = 0; i < count; i++) locals.push(this.free.get(type)?.pop() ?? this.fn.local(type));
    return { locals, type, depth: this.loops.length };
  }

  /** Takes a home back that is not read any more from here on. */
  give(home: Home): void {
    const loop = this.loops[home.depth];
    if (loop) {
      loop.push(home);
      return;
    }
    const known = this.free.get(home.type);
    if (known) known.push(...home.locals);
    else this.free.set(home.type, [...home.locals]);
  }

  beginLoop(): void {
    this.loops.push([]);
  }

  endLoop(): void {
    for (const home of this.loops.pop()!) this.give(home);
  }
}
