/** Values of the units' outputs, as far as a function has been emitted. */
import type { Value } from './graph/lanes.ts';

export class OutputValues {
  private readonly values = new Map<string, Value>();

  set(unit: number, output: number, value: Value): void {
    this.values.set(`${unit}:${output}`, value);
  }

  /** @throws Error where the writer does not come before the reader */
  get(unit: number, output: number): Value {
    const value = this.values.get(`${unit}:${output}`);
    if (!value) throw new Error(`output ${output} of unit ${unit} is read where it has no value`);
    return value;
  }
}
