/** Folders of samples that code asks for. */
import { dirname, resolve } from 'node:path';
import type { SamplesAsked } from '../pattern/messages.ts';
import type { Sounds } from './sounds.ts';
import { PatternFault } from './threads.ts';

export class SampleFolders {
  private readonly folders = new Set<string>();

  /**
   * Adds what code asks for: folders, seen from the file that they stand in.
   * @throws PatternFault for a folder that cannot be read, and for what is none
   */
  add(asked: readonly SamplesAsked[], sounds: Sounds): void {
    for (const {
      source,
      given: [what],
    } of asked) {
      if (typeof what !== 'string' || /^[a-z]+:/.test(what))
        throw new PatternFault({
          message: `${source}: samples(${JSON.stringify(what)}): samples are taken from folders of this machine, such as samples('./kit'), and not from the network`,
        });
      const folder = resolve(dirname(source), what);
      if (this.folders.has(folder)) continue;
      try {
        sounds.addSamples(folder);
      } catch (error) {
        throw new PatternFault({ message: `${source}: samples('${what}'): ${(error as Error).message}` });
      }
      this.folders.add(folder);
    }
  }

  /** Adds all of them to other sounds. */
  restore(sounds: Sounds, report: (line: string) => void): void {
    for (const folder of this.folders)
      try {
        sounds.addSamples(folder);
      } catch (error) {
        report((error as Error).message);
      }
  }
}
