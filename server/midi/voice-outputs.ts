/** Voices as outputs of MIDI: elements that take it, by their number or by the name of their instrument. Runs on the control thread. */
import { Sounding } from './sounding.ts';

/** The voices, as messages reach them. */
export interface MidiVoices {
  /** Returns true when a name stands for voices that take MIDI. */
  has(name: string): boolean;
  /** Returns the frames by which messages for now come later. */
  delay(name: string): number;
  /** @param sample of the engine at which it is meant; undefined for as soon as can be */
  take(name: string, bytes: Uint8Array, sample: number | undefined): void;
}

/** Notes that an owner has sent to voices of a name, and the sample of the last of them. */
interface Sent {
  readonly name: string;
  readonly sounding: Sounding;
  last: number | undefined;
}

export class VoiceOutputs {
  /** By owner, undefined for what clients and keys sent, and by name. */
  private readonly sent = new Map<number | undefined, Map<string, Sent>>();

  constructor(private readonly voices: MidiVoices) {}

  has(name: string): boolean {
    return this.voices.has(name);
  }

  /** Returns the frames by which messages for now come later; 0 for outputs that are no voices. */
  delay(name: string): number {
    return this.voices.has(name) ? this.voices.delay(name) : 0;
  }

  /** Sends one whole message. Returns false where the name stands for no voice. @param owner as `MidiSender.send` */
  send(name: string, sample: number | undefined, bytes: Uint8Array, owner?: number): boolean {
    if (!this.voices.has(name)) return false;
    const names = this.sent.get(owner) ?? new Map<string, Sent>();
    this.sent.set(owner, names);
    const known = names.get(name);
    const sent = known ?? { name, sounding: new Sounding(), last: undefined };
    if (!known) {
      // Numbers of voices are not used again: those that have ended are forgotten.
      for (const each of names.keys()) if (!this.voices.has(each)) names.delete(each);
      names.set(name, sent);
    }
    sent.sounding.take(bytes);
    if (sample !== undefined) sent.last = Math.max(sent.last ?? sample, sample);
    this.voices.take(name, bytes, sample);
    return true;
  }

  /** Ends the notes of an owner, behind what it has sent. */
  release(owner: number | undefined): void {
    for (const { name, sounding, last } of this.sent.get(owner)?.values() ?? [])
      for (const bytes of sounding.silence()) this.voices.take(name, bytes, last);
    this.sent.delete(owner);
  }

  /** Ends all notes. */
  silence(): void {
    for (const owner of [...this.sent.keys()]) this.release(owner);
  }
}
