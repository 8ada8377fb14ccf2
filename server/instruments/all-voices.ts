/** All voices, whichever kind they have: found by their numbers, by their instrument or all together. Runs on the control thread. */
import type { Faults } from '../system/faults.ts';
import { everything, type VoiceKind, type Way } from './kind.ts';
import type { AnyVoice, VoiceView } from './voice.ts';

export interface Found {
  readonly kind: VoiceKind;
  readonly voice: AnyVoice;
}

export class AllVoices {
  private readonly kinds: VoiceKind[];

  /**
   * @param kinds those that are asked most come first
   * @param faults takes what one of them throws: the others go on
   */
  constructor(
    kinds: readonly VoiceKind[],
    private readonly faults: Faults,
  ) {
    this.kinds = [...kinds];
  }

  /** Adds a kind of voice behind the others. */
  add(kind: VoiceKind): void {
    this.kinds.push(kind);
  }

  /** True while something is to happen. */
  get busy(): boolean {
    return this.kinds.some((kind) => kind.busy);
  }

  /** True while something that a voice needs is being made. */
  get preparing(): boolean {
    return this.kinds.some((kind) => kind.preparing);
  }

  /** Returns a voice that is there, or undefined. */
  find(id: number): Found | undefined {
    for (const kind of this.kinds) {
      const [voice] = kind.select(id);
      if (voice) return { kind, voice };
    }
    return undefined;
  }

  /** Returns true when a voice is there and was not told to end. */
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
    return this.kinds.flatMap((kind) => kind.select(which).map((voice) => ({ kind, voice })));
  }

  /** Returns views of voices by their numbers. @param which as `select`; default all */
  views(which: number | string = everything): VoiceView[] {
    return this.select(which)
      .map(({ kind, voice }) => kind.view(voice))
      .sort((a, b) => a.id - b.id);
  }

  /** Lets a voice go at a sample; false where that cannot be planned. */
  release(id: number, sample: number): boolean {
    const found = this.find(id);
    if (!found) return true;
    if (!found.kind.release) return false;
    found.kind.release(found.voice, sample);
    return true;
  }

  /** Ends voices. Returns how many. */
  end(which: number | string, way: Way): number {
    const found = this.select(which);
    for (const { kind, voice } of found) this.faults.guard('the end of a voice', () => kind[way](voice));
    return found.length;
  }

  /** Begins what is due. Called often. */
  advance(): void {
    this.each((kind) => kind.advance());
  }

  /** Tells of another tempo or root, from a sample on; undefined for at once. */
  follow(sample: number | undefined): void {
    this.each((kind) => kind.follow?.(sample));
  }

  /** A node has begun, whatever it is. */
  nodeStarted(node: number): void {
    this.each((kind) => kind.nodeStarted?.(node));
  }

  /** A node has ended, whatever it was. */
  nodeEnded(node: number): void {
    this.each((kind) => kind.nodeEnded?.(node));
  }

  /** A node could not be made. */
  lost(node: number): void {
    this.each((kind) => kind.lost?.(node));
  }

  private each(act: (kind: VoiceKind) => void): void {
    for (const kind of this.kinds) this.faults.guard('voices of instruments', () => act(kind));
  }
}
