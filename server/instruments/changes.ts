/** Changes of voices that are there: all is checked before one is changed. Runs on the control thread. */

import { ParamError, type ParamRecord, unaliased } from '../../protocol/instruments/params.ts';
import type { AllVoices, Found } from './all-voices.ts';
import type { Catalogue } from './catalogue.ts';
import { everything } from './kind.ts';
import type { Given } from './voice-controls.ts';

export class Changes {
  constructor(
    private readonly voices: AllVoices,
    private readonly catalogue: Catalogue,
  ) {}

  /** The voices that are meant. @throws ParamError when it is neither a voice nor an instrument nor `all` */
  select(which: number | string): Found[] {
    const found = this.voices.select(which);
    if (found.length > 0 || which === everything || (typeof which === 'string' && this.catalogue.get(which)))
      return found;
    throw new ParamError(
      typeof which === 'number' ? `voice ${which} is not there` : `instrument ${which} is not there, nor a voice of it`,
    );
  }

  /** Returns true when values of voices can be changed at a time that is yet to come, to the sample. */
  canPlan(which: number | string, keys: readonly string[]): boolean {
    const found = this.voices.select(which);
    return (
      found.length > 0 &&
      found.every(
        ({ kind, voice }) =>
          kind.canPlan?.(
            voice,
            keys.map((key) => this.catalogue.paramOf(voice.instrument, key)),
          ) ?? false,
      )
    );
  }

  /**
   * Changes parameters and controls of voices. Returns how many.
   * @param sample of the engine, where that can be planned
   * @throws ParamError
   */
  update(which: number | string, given: Given, sample?: number): number {
    const changes = this.select(which).map(({ kind, voice }) => {
      const entry = this.catalogue.find(voice.instrument);
      return kind.change(voice, entry, unaliased(voice.instrument, entry.description.params, given), sample);
    });
    for (const change of changes) change();
    return changes.length;
  }

  /**
   * Changes those of some values that a voice follows while it sounds, as it does a wheel: controls of synths and parameters of Web Audio nodes that move. A render would have to
   * be made anew for each movement. Does nothing for a voice that is over or ends.
   * @throws ParamError
   */
  steer(id: number, values: ParamRecord, sample?: number): void {
    const found = this.voices.find(id);
    if (!found || found.voice.state === 'stopping') return;
    const followed = Object.entries(values).filter(([name]) => found.kind.canPlan?.(found.voice, [name]));
    if (followed.length) this.update(id, Object.fromEntries(followed), sample);
  }

  /** Moves a control of a voice in a line. A gain that comes to 0 so ends the voice. @param at as `update` @throws ParamError */
  glide(id: number, key: string, value: number, seconds: number, at?: number): void {
    const [{ kind, voice }] = this.select(id) as [Found];
    if (!(seconds >= 0 && seconds <= 3600))
      throw new ParamError(`voice ${id}: seconds is ${seconds}; it must be from 0 to 3600`);
    kind.glide(voice, this.catalogue.paramOf(voice.instrument, key), value, seconds, at);
  }
}
