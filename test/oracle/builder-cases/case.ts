/** A graph written twice: for sclang, and with the builder. */
import type { Def } from '../../../server/synthdef/builder/index.ts';

export interface BuilderCase {
  readonly name: string;
  /** Arguments of SynthDef after the name. */
  readonly sclang: string;
  readonly ours: (name: string) => Def;
}

export const of = (name: string, sclang: string, ours: (name: string) => Def): BuilderCase => ({ name, sclang, ours });
