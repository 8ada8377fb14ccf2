/** Samples that code asks for: folders of this machine, and maps of the network or of the code itself. */
import { dirname, resolve } from 'node:path';
import { folderSounds, type SampleFile, type SoundFiles } from '../../dirt/index.ts';
import type { SamplesAsked } from '../pattern/messages.ts';
import type { SampleCache } from '../samples/cache.ts';
import { addressOf, type MappedFile, readMap } from '../samples/maps.ts';
import type { Sounds } from './sounds.ts';
import { PatternFault } from './threads.ts';

export class SampleSources {
  /** Sounds by what was asked for, in order. */
  private readonly known = new Map<string, SoundFiles>();

  constructor(private readonly cache: SampleCache) {}

  /**
   * Adds what code asks for; folders are seen from the file that they stand in. Files of the network are fetched when they are first played.
   * @param sounds returns those that there are then: a map takes its time
   * @param isAgain takes maps as they were when they were fetched last, so that what played goes on at once
   * @throws PatternFault with the place of what cannot be had
   */
  async add(asked: readonly SamplesAsked[], sounds: () => Sounds, isAgain = false): Promise<void> {
    for (const { source, given, where } of asked) {
      const key = JSON.stringify([dirname(source), given]);
      if (this.known.has(key)) continue;
      let found: SoundFiles;
      try {
        found = await this.find(given, dirname(source), isAgain);
      } catch (error) {
        throw new PatternFault({ ...where, message: `samples: ${(error as Error).message}` });
      }
      this.known.set(key, found);
      sounds().addSounds(found);
    }
  }

  /** Adds all of them to other sounds. */
  restore(sounds: Sounds): void {
    for (const found of this.known.values()) sounds.addSounds(found);
  }

  private async find([what, base]: readonly unknown[], folder: string, isAgain: boolean): Promise<SoundFiles> {
    if (base !== undefined && typeof base !== 'string')
      throw new RangeError(`${JSON.stringify(base)} is no text before the names of files`);
    if (typeof what !== 'string') return this.files(readMap(what, { base, folder }));
    const address = addressOf(what);
    if (!address) return folderSounds(resolve(folder, what));
    const text = await this.cache.map(address, isAgain);
    let map: unknown;
    try {
      map = JSON.parse(text);
    } catch (error) {
      throw new Error(`${address} is not valid JSON: ${(error as Error).message}`);
    }
    return this.files(readMap(map, { base, elsewhere: new URL('.', address).href }));
  }

  private files(map: ReadonlyMap<string, readonly MappedFile[]>): SoundFiles {
    const file = ({ at, key }: MappedFile): SampleFile => ({
      name: String(at),
      ...(key !== undefined && { key }),
      path: () => (typeof at === 'string' ? at : this.cache.file(at)),
    });
    return new Map([...map].map(([name, files]) => [name, files.map(file)]));
  }
}
