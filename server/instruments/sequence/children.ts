/** The voices of instruments that sequences play: each begins with its note and ends with it, or with the sequence. Runs on the control thread. */

import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Way } from '../kind.ts';
import { noteParams, noteSources } from '../note-params.ts';
import type { SequenceOut } from './messages.ts';
import type { SequencePlayers } from './players.ts';
import type { SequenceVoice } from './voice.ts';

export class Children {
  /** Sequences that play a voice of an instrument, by its number. */
  private readonly parents = new Map<number, { readonly voice: SequenceVoice; readonly note: number }>();
  /** Voices that are to be let go at a sample, of kinds that cannot plan that. */
  private releases: { readonly id: number; readonly sample: number }[] = [];

  constructor(private readonly players: SequencePlayers) {}

  /** True while something is to be let go. */
  get busy(): boolean {
    return this.releases.length > 0;
  }

  /** @param onset undefined for as soon as possible @throws ParamError */
  begin(
    voice: SequenceVoice,
    { instrument, pitch, params, note }: Extract<SequenceOut, { kind: 'begin' }>,
    onset: number | undefined,
  ): void {
    const child = this.players.play(instrument, pitch ? this.valuesFor(instrument, pitch, params) : params, onset);
    voice.children.set(note, child);
    this.parents.set(child, { voice, note });
  }

  /** Returns the values of a note for those parameters that the instrument has, with the values that were given beside it. */
  private valuesFor(
    instrument: string,
    { note, velocity }: { readonly note: number; readonly velocity: number },
    params: ParamRecord,
  ): ParamRecord {
    const described = this.players.paramsOf(instrument);
    return {
      ...noteParams(
        described,
        noteSources(described, note, velocity, () => this.players.frequency(note)),
      ),
      ...params,
    };
  }

  /** A note ends at a sample. */
  release({ children }: SequenceVoice, note: number, sample: number): void {
    const id = children.get(note);
    if (id !== undefined && !this.players.release(id, sample)) this.releases.push({ id, sample });
  }

  /** Lets go of what is due. Called often. */
  advance(now: number): void {
    const due = this.releases.filter(({ sample }) => now >= sample);
    if (due.length) this.releases = this.releases.filter(({ sample }) => now < sample);
    for (const { id } of due) if (this.parents.has(id)) this.players.end(id, 'hush');
  }

  /** Ends all that a voice plays. */
  endAll({ children }: SequenceVoice, way: Way): void {
    for (const id of [...children.values()]) this.players.end(id, way);
  }

  /** Takes the end of a voice, of a sequence or not. */
  ended(id: number): void {
    const parent = this.parents.get(id);
    if (!parent) return;
    this.parents.delete(id);
    parent.voice.children.delete(parent.note);
  }
}
