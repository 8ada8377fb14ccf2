/** Controls of voices' nodes that move in a time of their own: the nodes' `glide` is set for that one change and set back. Runs on the control thread. */
import { ParamError } from '../../protocol/instruments/params.ts';
import { checkControls } from './voice-controls.ts';

/** Seconds in which gain, pan and speed move to a new value, unless a glide says otherwise: short, but without clicks. */
export const shortGlide = 0.01;

interface GlidingVoice {
  readonly id: number;
  readonly instrument: string;
  readonly controls: Record<string, number>;
}

export class Glides<V extends GlidingVoice> {
  /** Voices whose glides have a time of their own, and the sample from which on that holds for what is set later. */
  private readonly lasting = new Map<V, number>();

  /**
   * @param keys controls that can glide
   * @param set sets controls of what plays
   * @param block samples
   */
  constructor(
    readonly keys: readonly string[],
    private readonly options: {
      readonly now: () => number;
      readonly block: number;
      readonly set: (voice: V, controls: Record<string, number>) => void;
      readonly stop: (voice: V) => void;
      readonly isSounding: (voice: V) => boolean;
    },
  ) {}

  /** A gain that comes to 0 so ends the voice. @throws ParamError */
  begin(voice: V, key: string, value: number, seconds: number): void {
    const { id, instrument, controls } = voice;
    if (!this.keys.includes(key))
      throw new ParamError(
        `voice ${id}: ${key} cannot glide; ${this.keys.slice(0, -1).join(', ')} and ${this.keys.at(-1)} can`,
      );
    const checked = checkControls(instrument, { [key]: value })[key] as number;
    const ends = key === 'gain' && checked === 0;
    // Nothing of it would move, and so nothing would end it.
    if (ends && (controls.gain === 0 || !this.options.isSounding(voice))) return this.options.stop(voice);
    controls[key] = checked;
    this.options.set(voice, { glide: seconds, ends: ends ? 1 : 0, [key]: checked });
    // What is set later moves in its own time: once a block has begun with this one.
    this.lasting.set(voice, this.options.now() + 2 * this.options.block);
  }

  advance(): void {
    const now = this.options.now();
    for (const [voice, sample] of this.lasting) {
      if (now < sample) continue;
      this.lasting.delete(voice);
      this.options.set(voice, { glide: shortGlide });
    }
  }
}
