/** Onsets of voices, by the controls that were given with them: on the grid, or at a note. Runs on the control thread. */

import { divisionBeats } from '../../protocol/grid/meter.ts';
import { ParamError } from '../../protocol/instruments/params.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import type { Grid } from '../clock/grid.ts';
import { Armed, type Onset, Plain, Tick } from '../clock/onset.ts';
import { checkControls, type Given } from './voice-controls.ts';

/** A note-on that begins a voice. */
type Wanted = (note: number) => boolean;

export class Onsets {
  private readonly armed = new Map<Armed, { readonly wants: Wanted; readonly then: () => Onset }>();

  constructor(private readonly grid: Grid) {}

  /**
   * @param own the controls `qu` and `arm`, as given
   * @param after what was asked for otherwise
   * @param lead seconds that it takes to get ready
   * @throws ParamError
   */
  of(instrument: string, own: Given, after: Onset, lead: number): Onset {
    const { qu = '', arm = '' } = checkControls(instrument, own) as { qu?: string; arm?: string };
    if (qu) checkDivision(qu, `instrument ${instrument}`);
    const { sampleRate } = this.grid;
    const tick = (from: number) => new Tick(this.grid, qu, from, after.sample);
    if (!arm) return qu ? tick(this.grid.now() + lead * sampleRate) : after;
    if (after.sample !== undefined)
      throw new ParamError(
        `instrument ${instrument}: arm is ${JSON.stringify(arm)}, but the voice has a time; it begins with a note or at a time`,
      );
    const armed = new Armed((each) => this.armed.delete(each));
    this.armed.set(armed, { wants: notesOf(instrument, arm), then: () => (qu ? tick(this.grid.now()) : after) });
    return armed;
  }

  /** Begins what waits for a note. */
  take(message: MidiMessage): void {
    if (message.type !== 'noteOn') return;
    for (const [armed, { wants, then }] of this.armed) {
      if (!wants(message.note)) continue;
      this.armed.delete(armed);
      armed.fire(then());
    }
  }
}

/** @param where that it is given to: an instrument, or nothing for a command, which names itself @throws ParamError naming that and the value */
export function checkDivision(qu: string, where = ''): void {
  try {
    divisionBeats(qu, 4);
  } catch (error) {
    throw error instanceof RangeError ? new ParamError(`${where && `${where}: `}qu: ${error.message}`) : error;
  }
}

function notesOf(instrument: string, text: string): Wanted {
  if (text === 'any') return () => true;
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const [low, high] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [1, 0];
  if (low > high || high > 127)
    throw new ParamError(
      `instrument ${instrument}: arm is ${JSON.stringify(text)}; it must be any, a note from 0 to 127, or notes such as 48-59`,
    );
  return (note) => note >= low && note <= high;
}

/** An onset that a client has told, if any. */
export function onsetAt(sample: number | undefined): Onset {
  return new Plain(sample === undefined ? undefined : Math.round(sample));
}
