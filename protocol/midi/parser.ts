/** A stream of MIDI bytes, cut anywhere, as messages: running status, real-time messages inside others, broken sysex. Pure. */
import {
  dataBytes,
  firstRealTime,
  firstSystem,
  type MidiMessage,
  messageOf,
  sysexEnd,
  sysexStart,
} from './messages.ts';

/** Bytes of a sysex message; a longer one is thrown away. */
const maxSysex = 1 << 16;

export class MidiParser {
  /** Bytes that belong to no message. */
  dropped = 0;
  private status = 0;
  private readonly data: number[] = [];
  private wanted = 0;
  private sysex: number[] | undefined;

  /** @param tell takes each message; a sysex's data is its own copy */
  constructor(private readonly deliver: (message: MidiMessage) => void) {}

  push(bytes: ArrayLike<number>): void {
    for (let i = 0; i < bytes.length; i++) this.byte(bytes[i]! & 0xff);
  }

  private byte(byte: number): void {
    if (byte >= firstRealTime) {
      if (dataBytes(byte) === undefined) this.dropped++;
      else this.deliver(messageOf(byte, []));
    } else if (byte >= 0x80) this.begin(byte);
    else if (this.sysex) this.continueSysex(byte);
    else this.take(byte);
  }

  private begin(status: number): void {
    if (status === sysexEnd && this.sysex) {
      this.deliver({ type: 'sysex', data: Uint8Array.from(this.sysex) });
      this.sysex = undefined;
      return;
    }
    // Whatever was under way is broken off.
    this.dropped += this.data.length + (this.sysex ? this.sysex.length + 1 : 0);
    this.data.length = 0;
    this.sysex = undefined;
    this.status = 0;
    if (status === sysexStart) this.sysex = [];
    else {
      const wanted = dataBytes(status);
      if (wanted === undefined) this.dropped++;
      else if (wanted === 0) this.deliver(messageOf(status, []));
      else {
        this.status = status;
        this.wanted = wanted;
      }
    }
  }

  private continueSysex(byte: number): void {
    this.sysex!.push(byte);
    if (this.sysex!.length <= maxSysex) return;
    this.dropped += this.sysex!.length + 1;
    this.sysex = undefined;
  }

  private take(byte: number): void {
    if (this.status === 0) {
      this.dropped++;
      return;
    }
    this.data.push(byte);
    if (this.data.length < this.wanted) return;
    this.deliver(messageOf(this.status, this.data));
    this.data.length = 0;
    // Only messages with a channel may leave the status out.
    if (this.status >= firstSystem) this.status = 0;
  }
}
