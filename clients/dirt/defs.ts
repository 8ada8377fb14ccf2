/** SynthDefs on the server: which are there, and which are on their way. */
import type { Client } from '../typescript/index.ts';
import { synthNames, synthSound } from './catalogue.ts';
import { effectDefs } from './defs/effects.ts';
import { orbitDefs } from './defs/orbit.ts';
import { channels, type MakeDef } from './defs/parts.ts';
import { sampleDefs } from './defs/samples.ts';

const fixed: Readonly<Record<string, MakeDef>> = {
  ...orbitDefs,
  ...sampleDefs,
  ...Object.fromEntries(Object.entries(effectDefs).map(([name, make]) => [`${name}${channels}`, make])),
};

export class Defs {
  private readonly loaded = new Set<string>();
  private readonly loading = new Map<string, Promise<boolean>>();
  private readonly failed = new Set<string>();
  private closed = false;
  /** Of sounds, by the names of their SynthDefs. */
  private readonly sounds = new Map<string, MakeDef>();

  constructor(
    private readonly client: Client,
    private readonly report: (line: string) => void,
  ) {}

  has(name: string): boolean {
    return this.loaded.has(name);
  }

  /** Returns the name of the SynthDef of a sound. */
  nameOf(make: MakeDef): string {
    const { name } = make();
    this.sounds.set(name, make);
    return name;
  }

  /** Sends a SynthDef that is not there. Resolves with false where the server refuses it, which is told once. */
  load(name: string): Promise<boolean> | boolean {
    if (this.loaded.has(name)) return true;
    if (this.failed.has(name)) return false;
    let sending = this.loading.get(name);
    if (!sending) {
      sending = this.send(name);
      this.loading.set(name, sending);
    }
    return sending;
  }

  /** Sends all, one after the other, while nobody waits for one. */
  async loadAll(): Promise<void> {
    const sounds = new Set(synthNames.map((name) => this.nameOf(synthSound(name)!.make)));
    for (const name of [...Object.keys(fixed), ...sounds]) {
      while (this.loading.size > 0) await Promise.all(this.loading.values());
      if (this.closed) return;
      await this.load(name);
    }
  }

  /** Sends no more. */
  close(): void {
    this.closed = true;
  }

  private async send(name: string): Promise<boolean> {
    try {
      const make = this.sounds.get(name) ?? fixed[name];
      if (!make) throw new Error(`there is no SynthDef ${name}`);
      await this.client.addSynthDef(make().bytes);
      this.loaded.add(name);
      return true;
    } catch (error) {
      if (this.closed) return false;
      this.failed.add(name);
      this.report(`SynthDef ${name}: ${(error as Error).message}`);
      return false;
    } finally {
      this.loading.delete(name);
    }
  }
}
