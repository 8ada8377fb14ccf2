/** One place that MIDI bytes come from: running status and sysex are a stream's own, and so are the keys that it holds. Runs on the control thread. */
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import { MidiParser } from '../../protocol/midi/parser.ts';
import { Sounding } from './sounding.ts';

export class MidiSource {
  private readonly parser: MidiParser;
  private readonly held = new Sounding();

  /** @param take gets each message, and its bytes */
  constructor(take: (message: MidiMessage, bytes: Uint8Array) => void) {
    this.parser = new MidiParser((message) => {
      const bytes = encodeMidi(message);
      this.held.take(bytes);
      take(message, bytes);
    });
  }

  /** Bytes that belonged to no message. */
  get dropped(): number {
    return this.parser.dropped;
  }

  push(bytes: ArrayLike<number>): void {
    this.parser.push(bytes);
  }

  /** Ends the stream: the keys and pedals that it held go up as if it had said so. */
  end(): void {
    for (const bytes of this.held.silence()) this.parser.push(bytes);
  }
}
