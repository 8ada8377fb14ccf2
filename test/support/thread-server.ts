/** A server in one thread whose sections have threads of their own, as in real time. */
import { ThreadSection } from '../../server/sections/thread-section.ts';
import type { WorldOptions } from '../../server/world/layout.ts';
import { InProcessServer } from './in-process.ts';

/** Blocks after which something that is waited for has failed to come. */
const mostBlocks = 5000;

export class ThreadServer extends InProcessServer {
  readonly sections: ThreadSection[] = [];

  constructor(options: Partial<WorldOptions> = {}) {
    super(options, undefined, {}, undefined, (local, clock) => (start, _heard, refused, lost) => {
      const { layout, memory } = local;
      const section = new ThreadSection({ layout, memory, start, sampleAt: clock.sampleAt, refused, lost });
      this.sections.push(section);
      return section;
    });
  }

  /** Renders blocks as slowly as time goes, until something is so. Returns the sound of the first channel. @throws Error when it never is */
  async renderUntil(isSo: () => boolean): Promise<number[]> {
    const sound: number[] = [];
    for (let i = 0; !isSo(); i++) {
      if (i === mostBlocks) throw new Error(`after ${mostBlocks} blocks it is not so: ${isSo}`);
      for (const sample of (await this.heard(1))[0]!) sound.push(sample);
      await Bun.sleep(1);
    }
    return sound;
  }
}
