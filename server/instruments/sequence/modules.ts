/** Sequences of bundles, each bundle imported once. */
import { Modules } from '../module.ts';
import type { SequenceInstrument } from './define.ts';

export class SequenceModules {
  private readonly modules = new Modules();
  private readonly loaded = new Map<string, Map<string, SequenceInstrument>>();

  /** At once for a bundle that was imported. Rejects with what its code threw, or with a TypeError for what is no sequence. */
  load(module: string, instrument: string): SequenceInstrument | Promise<SequenceInstrument> {
    return this.loaded.get(module)?.get(instrument) ?? this.import(module, instrument);
  }

  private async import(module: string, name: string): Promise<SequenceInstrument> {
    const found = await this.modules.find(module, name, 'sequence');
    const known = this.loaded.get(module) ?? new Map<string, SequenceInstrument>();
    this.loaded.set(module, known.set(name, found));
    return found;
  }
}
