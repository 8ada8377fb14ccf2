/** SynthDef graphs written down unit by unit, exactly as they shall stand in the file: for tests. */
import type { InputRef, Rate, SynthDef, UnitSpec } from '../../protocol/synthdef/graph.ts';

/** A number, an output of an earlier unit, or a unit (its first output). */
export type Signal = number | InputRef;

export class RawGraph {
  private readonly units: UnitSpec[] = [];
  private readonly constants: number[] = [];
  private readonly params: number[] = [];
  private readonly names: { name: string; index: number }[] = [];

  /** Adds a unit; its outputs. */
  unit(name: string, rate: Rate, inputs: readonly Signal[], outputs = 1, specialIndex = 0): InputRef[] {
    const refs = inputs.map((input) =>
      typeof input === 'number' ? { unit: -1, output: this.constant(input) } : input,
    );
    const unit =
      this.units.push({ name, rate, specialIndex, inputs: refs, outputs: Array<Rate>(outputs).fill(rate) }) - 1;
    return Array.from({ length: outputs }, (_, output) => ({ unit, output }));
  }

  ar(name: string, ...inputs: Signal[]): InputRef {
    return this.unit(name, 2, inputs)[0]!;
  }
  kr(name: string, ...inputs: Signal[]): InputRef {
    return this.unit(name, 1, inputs)[0]!;
  }
  ir(name: string, ...inputs: Signal[]): InputRef {
    return this.unit(name, 0, inputs)[0]!;
  }

  /** A control-rate control. */
  control(name: string, value: number): InputRef {
    const index = this.params.push(Math.fround(value)) - 1;
    this.names.push({ name, index });
    return this.unit('Control', 1, [], 1, index)[0]!;
  }

  /** Writes signals to the outputs 0, 1 …; those that are not at audio rate by way of K2A. */
  out(...channels: Signal[]): void {
    const audio = channels.map((c) =>
      typeof c !== 'number' && this.units[c.unit]!.outputs[c.output] === 2
        ? c
        : this.ar(typeof c === 'number' ? 'DC' : 'K2A', c),
    );
    this.unit('Out', 2, [0, ...audio], 0);
  }

  build(name: string): SynthDef {
    return {
      name,
      constants: this.constants,
      params: this.params,
      paramNames: this.names,
      units: this.units,
      variants: [],
    };
  }

  private constant(value: number): number {
    const x = Math.fround(value);
    const known = this.constants.findIndex((c) => Object.is(c, x));
    return known >= 0 ? known : this.constants.push(x) - 1;
  }
}
