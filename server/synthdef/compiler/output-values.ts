/** Values of the units' outputs, as far as a function has been emitted. */
import type { Value } from './graph/lanes.ts';

export class OutputValues {
  /** By unit and output. */
  private readonly values: (Value | undefined)[][] = [];

  set(unit: number, output: number, value: Value): void {
    const known = this.values[unit];
    if (known) known[output] = value;
    else {
      const outputs: (Value | undefined)[] = [];
      outputs[output] = value;
      this.values[unit] = outputs;
    }
  }

  /** @throws Error where the writer does not come before the reader */
  get(unit: number, output: number): Value {
    const value = this.values[unit]?.[output];
    if (!value) throw new Error(`output ${output} of unit ${unit} is read where it has no value`);
    return value;
  }
}
