/** Changes of elements' series: values that are given now, lines, whole series. Runs on the control thread. */

import type { ElementDescription } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import { numberOf } from '../../../protocol/instruments/series.ts';
import type { Entry } from '../catalogue.ts';
import { checkControls, type Given, refuseMove, splitControls } from '../voice-controls.ts';
import type { Edit, EditPoint } from './edits.ts';
import type { SessionClockControl } from './session-time.ts';
import { checkGivenSwap, initialSeries, parameterOf } from './values.ts';
import type { ElementVoice } from './voice.ts';

/** A point as it is given. */
export interface GivenPoint extends Omit<EditPoint, 'value'> {
  readonly value: ParamValue;
}

export class SeriesChanges {
  constructor(
    private readonly time: SessionClockControl,
    private readonly sampleRate: number,
    /** Takes another place of a voice's swap. */
    private readonly swapChanged: (voice: ElementVoice, swap: string) => void,
  ) {}

  canPlan({ specialised }: ElementVoice, keys: readonly string[]): boolean {
    return specialised !== undefined && keys.every((key) => Object.hasOwn(specialised.interface.params, key));
  }

  change(voice: ElementVoice, entry: Entry<ElementDescription>, given: Given, sample?: number): () => void {
    const { own: controls, rest } = splitControls(entry.description.params, kinds.element.controls, given);
    const { swap, ...own } = checkControls(voice.instrument, controls);
    if (swap !== undefined) checkGivenSwap(voice.instrument, String(swap));
    refuseMove(voice.instrument, own);
    const fixed = Object.keys({ ...own, ...rest }).find(
      (key) => Object.hasOwn(own, key) || Object.hasOwn(voice.init, key),
    );
    if (fixed !== undefined)
      throw new ParamError(
        `instrument ${voice.instrument}: ${fixed} is given when a voice begins; /graph/edit connects ports`,
      );
    if (!voice.specialised) {
      // Its interface is being found; that of the defaults is the best that is known.
      initialSeries(voice.instrument, entry.description.interface, rest, []);
      return () => {
        voice.given = { ...voice.given, ...rest };
        if (swap !== undefined) this.swapChanged(voice, String(swap));
      };
    }
    const edits = Object.entries(rest).map(([key, value]) =>
      this.edit(voice, key, this.frameOf(sample), [{ after: 0, value: this.number(voice, key, value), mode: 'const' }]),
    );
    return () => {
      for (const edit of edits) this.make(voice, edit);
      if (swap !== undefined) this.swapChanged(voice, String(swap));
    };
  }

  glide(voice: ElementVoice, key: string, value: number, seconds: number, sample?: number): void {
    if (!voice.specialised) throw new ParamError(`voice ${voice.id} is not known well enough yet to glide`);
    const after = Math.round(seconds * this.sampleRate);
    const points: EditPoint[] = [
      { after, value: this.number(voice, key, value), mode: after > 0 ? 'linear' : 'const' },
    ];
    this.make(voice, this.edit(voice, key, this.frameOf(sample), points));
  }

  /**
   * Changes a series from a frame on.
   * @param from undefined for as soon as possible
   * @returns the frame from which on both sides go by it; rejects with a ParamError where they never will
   * @throws ParamError for a parameter that is not there, or does not take what is given
   */
  set(voice: ElementVoice, key: string, from: number | undefined, points: readonly GivenPoint[]): Promise<number> {
    if (!voice.specialised) throw new ParamError(`voice ${voice.id} is not known well enough yet`);
    const edit = this.edit(
      voice,
      key,
      from,
      points.map(({ after, value, mode }) => ({ after, value: this.number(voice, key, value), mode })),
    );
    return new Promise((resolve, reject) =>
      this.make(voice, { ...edit, done: resolve, refused: (reason) => reject(new ParamError(reason)) }),
    );
  }

  /**
   * Puts a MIDI message on a frame, or the next on which there is room, among those that are there.
   * @throws RangeError for a series that would have too many segments
   */
  addMidi(voice: ElementVoice, from: number, message: number): void {
    const { midi } = voice.specialised!.interface;
    this.make(voice, { ...this.edit(voice, midi!, from, [{ after: 0, value: message, mode: 'const' }]), isMidi: true });
  }

  /** Makes a change, at the latest when the voice is got ready. */
  private make(voice: ElementVoice, edit: Edit): void {
    if (voice.sides) voice.sides.supply.change(edit);
    else voice.pending.push(edit);
  }

  private edit(voice: ElementVoice, key: string, from: number | undefined, points: readonly EditPoint[]): Edit {
    const { instrument, specialised } = voice;
    const parameter = parameterOf(instrument, specialised!.interface, key);
    const { mode = 'const', type } = Object.values(specialised!.interface.params)[parameter]!;
    if (mode === 'const' && points.some((point) => point.mode === 'linear'))
      throw new ParamError(`instrument ${instrument}: ${key} is ${type} and const; it moves in steps`);
    return { parameter, from, points };
  }

  private number({ instrument, specialised, texts }: ElementVoice, key: string, value: unknown): number {
    const elementInterface = specialised!.interface;
    const at = parameterOf(instrument, elementInterface, key);
    return numberOf(instrument, key, Object.values(elementInterface.params)[at]!, value, texts);
  }

  private frameOf(sample: number | undefined): number | undefined {
    return sample === undefined ? undefined : Math.round(this.time.frameAt(sample));
  }
}
