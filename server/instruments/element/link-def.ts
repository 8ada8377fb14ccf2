/** The SynthDef that adds the sound of some buses to others. */
import { type Def, In, Out, synthDef } from '../../synthdef/builder/index.ts';
import { noBus } from './port-controls.ts';

export function linkDef(name: string, channels: number): Def {
  return synthDef(name, { from: noBus, to: noBus }, ({ from, to }) => Out.ar(to, In.ar(from, channels)));
}
