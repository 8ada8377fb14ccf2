/** All voices, whichever keeper they have: found by their numbers, by their instrument or all together. Runs on the control thread. */
import type { Faults } from '../system/faults.ts';
import { everything, type Kept, type VoiceKeeper } from './kind.ts';
import type { VoiceView } from './render/voice.ts';

export interface Found { readonly keeper: VoiceKeeper; readonly voice: Kept }

export class AllVoices {
  /**
   * @param keepers those that are asked most come first
   * @param faults takes what one of them throws: the others go on
   */
  constructor(private readonly keepers: readonly VoiceKeeper[], private readonly faults: Faults) {}

  /** Something is to happen soon. */
  get busy(): boolean {
    return this.keepers.some((keeper) => keeper.busy);
  }

  /** Something that a voice needs is being made. */
  get preparing(): boolean {
    return this.keepers.some((keeper) => keeper.preparing);
  }

  /** One that is there, or undefined. */
  find(id: number): Found | undefined {
    for (const keeper of this.keepers) {
      const [voice] = keeper.select(id);
      if (voice) return { keeper, voice };
    }
    return undefined;
  }

  /** Whether a voice is there and was not told to end. */
  isPlaying(id: number): boolean {
    const found = this.find(id);
    return found !== undefined && found.voice.state !== 'stopping';
  }

  /** The voices that an id, the name of an instrument or `all` stands for. */
  select(which: number | string): Found[] {
    if (typeof which === 'number') {
      const found = this.find(which);
      return found ? [found] : [];
    }
    return this.keepers.flatMap((keeper) => keeper.select(which).map((voice) => ({ keeper, voice })));
  }

  /** As they are told of, by their numbers. @param which as `select`, all unless told */
  views(which: number | string = everything): VoiceView[] {
    return this.select(which).map(({ keeper, voice }) => keeper.view(voice)).sort((a, b) => a.id - b.id);
  }

  /** Lets a voice go at a sample; false where that cannot be planned. */
  release(id: number, sample: number): boolean {
    const found = this.find(id);
    if (found && !found.keeper.release) return false;
    found?.keeper.release!(found.voice, sample);
    return true;
  }

  /** Ends voices. Gives how many. */
  end(which: number | string, way: 'stop' | 'hush' | 'kill'): number {
    const found = this.select(which);
    for (const { keeper, voice } of found) this.faults.guard('the end of a voice', () => keeper[way](voice));
    return found.length;
  }

  /** Begins what is due. Called often. */
  advance(): void {
    this.each((keeper) => keeper.advance());
  }

  /** Tempo or root is another from a sample on, at once where it is not told. */
  follow(sample: number | undefined): void {
    this.each((keeper) => keeper.follow?.(sample));
  }

  /** A node has begun, whatever it is. */
  nodeStarted(node: number): void {
    this.each((keeper) => keeper.nodeStarted(node));
  }

  /** A node has ended, whatever it was. */
  nodeEnded(node: number): void {
    this.each((keeper) => keeper.nodeEnded(node));
  }

  /** A node could not be made. */
  lost(node: number): void {
    this.each((keeper) => keeper.lost(node));
  }

  private each(act: (keeper: VoiceKeeper) => void): void {
    for (const keeper of this.keepers) this.faults.guard('voices of instruments', () => act(keeper));
  }
}
