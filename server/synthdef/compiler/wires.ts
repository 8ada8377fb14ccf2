/**
 * Gives a scratch wire to every audio-rate output that must outlive its sample loop: one that is read by another
 * step, or as a whole block. Wires are reused once their last reader has run.
 *
 *     loop 0 1, where 0 feeds 1 alone         0: no wire, a local does
 *     block 2 of #1[0]                   →    1: wire 0, read by step 2
 *     block 3 of #2[0]                        2: wire 1, read by step 3
 *     wide 4 of #3[0]                         3: wire 0 again, free since step 2
 *
 * What could go wrong: a unit writes over what it still reads. The wires that a step reads last are free only when its own
 * outputs have theirs.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Declaration } from './declaration.ts';
import { audioRate, isBlockInput, type Step } from './schedule.ts';

export interface Wires {
  /** Wire number of a unit's output; undefined where no wire is needed. */
  get(unit: number, output: number): number | undefined;
  readonly count: number;
}

const key = (unit: number, output: number) => unit * 65536 + output;

/** @param mixesLast true when units that mix do so behind all steps */
export function allocateWires(
  def: SynthDef,
  declarations: readonly Declaration[],
  steps: readonly Step[],
  mixesLast: boolean,
): Wires {
  const stepOf = new Map<number, number>();
  steps.forEach((step, s) => {
    for (const unit of step.kind === 'loop' ? step.units : [step.unit]) stepOf.set(unit, s);
  });

  /** Last step that reads the output from memory. */
  const lastRead = new Map<number, number>();
  def.units.forEach((unit, index) => {
    const reader = stepOf.get(index);
    if (reader === undefined) return;
    unit.inputs.forEach(({ unit: source, output }, i) => {
      if (source < 0 || def.units[source]!.outputs[output] !== audioRate) return;
      if (stepOf.get(source) === reader && !isBlockInput(declarations[index]!, i)) return;
      const last = mixesLast && declarations[index]!.mix ? steps.length : reader;
      lastRead.set(key(source, output), Math.max(last, lastRead.get(key(source, output)) ?? 0));
    });
  });

  const numbers = new Map<number, number>();
  const free: number[] = [];
  const ending = new Map<number, number[]>();
  let count = 0;
  const take = (unit: number, output: number, until: number) => {
    const wire = free.pop() ?? count++;
    numbers.set(key(unit, output), wire);
    ending.set(until, [...(ending.get(until) ?? []), wire]);
  };
  steps.forEach((step, s) => {
    for (const unit of step.kind === 'loop' ? step.units : [step.unit]) {
      const whole = declarations[unit]!.form === 'block';
      def.units[unit]!.outputs.forEach((rate, output) => {
        const until = lastRead.get(key(unit, output));
        // Whole-block units write their outputs to memory whether or not anybody reads them.
        if (rate === audioRate && (until !== undefined || whole)) take(unit, output, until ?? s);
      });
    }
    free.push(...(ending.get(s) ?? []));
  });
  return { get: (unit, output) => numbers.get(key(unit, output)), count };
}
