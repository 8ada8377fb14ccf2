/** Definitions of instruments that are SynthDefs. Pure. */

import type { Described, SynthDescription } from '../../../protocol/instruments/description.ts';
import type { Params } from '../../../protocol/instruments/params.ts';
import { type ControlSignals, type ControlSpecs, type Def, synthDef } from '../../synthdef/builder/index.ts';

/** An instrument that is a SynthDef: voices are synths, parameters its controls. */
export interface SynthInstrument {
  readonly instrument: SynthDescription['kind'];
  readonly name: string;
  readonly params: Params;
  readonly described: Described<SynthDescription>;
  readonly def: Def;
}

/**
 * A SynthDef with described parameters. Its controls are the parameters with their defaults.
 * @throws GraphError as `synthDef`
 */
export function defineSynth<const Specs extends ControlSpecs>(options: {
  readonly name: string;
  readonly controls: Specs;
  /** Range, unit and description of controls; those that are not here take any number. */
  readonly params?: Params;
  build(controls: ControlSignals<Specs>): unknown;
}): SynthInstrument {
  const def = synthDef(options.name, options.controls, (controls) => options.build(controls)) as Def;
  return synthInstrument(def, options.params);
}

/** Returns a SynthDef as the instrument that it is. @param described ranges, units and descriptions of controls */
export function synthInstrument(def: Def, described: Params = {}): SynthInstrument {
  return {
    instrument: 'synth',
    name: def.name,
    params: { ...synthParams(def), ...described },
    described: { bytes: def.bytes },
    def,
  };
}

/** Parameters as a def's controls tell them. */
export function synthParams({ graph }: Def): Params {
  const ends = [...graph.paramNames.map(({ index }) => index), graph.params.length].sort((a, b) => a - b);
  return Object.fromEntries(
    graph.paramNames.map(({ name, index }): [string, Params[string]] => {
      const end = ends.find((each) => each > index) ?? graph.params.length;
      const values = graph.params.slice(index, end).map(shortest);
      return [
        name,
        values.length === 1 ? { type: 'number', default: values[0]! } : { type: 'numbers', default: values },
      ];
    }),
  );
}

/** The shortest decimal that is the same float of 32 bits. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}
