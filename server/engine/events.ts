/** Reports of the render thread: one method an event, each a record in the event ring (see instructions.ts). */
import { Event } from '../world/instructions.ts';

/** The writing end of a ring, or a stand-in for it offline. */
export interface EventSink {
  hasRoom(words: number): boolean;
  begin(words: number): boolean;
  int(x: number): void;
  float(x: number): void;
  commit(): void;
  /** All of a block has been written: it may be read. */
  publish(): unknown;
}

/**
 * Words of the ring that only answers, failures and what voices and files wait for may take. Of nodes that come and go by the hundred thousand some may go
 * untold, since the tree can be looked up (see tree-copy.ts); an answer that is lost would be waited for for ever. An instruction's answer is about as long as it is,
 * but for values that are asked for, and a program is at most half as long as this.
 */
export const keptWords = 1 << 19;

export class Reporter {
  /** Events for which there was no room: the control thread did not read for long. */
  lost = 0;
  /** Those among them that were about the tree. */
  lostNodes = 0;

  constructor(readonly sink: EventSink) {}

  /** True when only the room that is kept for answers is left: programs wait then, each of which may want answers. */
  get isCrowded(): boolean {
    return !this.sink.hasRoom(keptWords);
  }

  fail(origin: number, failure: number, value: number): void {
    if (!this.openKept(4)) return;
    this.sink.int(Event.fail);
    this.sink.int(origin);
    this.sink.int(failure);
    this.sink.int(value);
    this.sink.commit();
  }

  one(event: number, value: number): void {
    if (!this.openKept(2)) return;
    this.sink.int(event);
    this.sink.int(value);
    this.sink.commit();
  }

  defEnded(symbol: number, serial: number): void {
    if (!this.openKept(3)) return;
    this.sink.int(Event.defEnded);
    this.sink.int(symbol);
    this.sink.int(serial);
    this.sink.commit();
  }

  /** Returns false when there was no room for it. */
  wantFused(serial: number): boolean {
    if (!this.sink.hasRoom(2 + keptWords) || !this.sink.begin(2)) return false;
    this.sink.int(Event.wantFused);
    this.sink.int(serial);
    this.sink.commit();
    return true;
  }

  sectionEnded(event: number, slot: number, group: number, withGroup: number): void {
    if (!this.openKept(4)) return;
    this.sink.int(event);
    this.sink.int(slot);
    this.sink.int(group);
    this.sink.int(withGroup);
    this.sink.commit();
  }

  renamed(former: number, id: number): void {
    if (!this.openNode(3)) return;
    this.sink.int(Event.renamed);
    this.sink.int(former);
    this.sink.int(id);
    this.sink.commit();
  }

  otherNode(action: number, id: number): void {
    if (!this.open(3)) return;
    this.sink.int(Event.otherNode);
    this.sink.int(action);
    this.sink.int(id);
    this.sink.commit();
  }

  late(seconds: number): void {
    if (!this.open(2)) return;
    this.sink.int(Event.late);
    this.sink.float(seconds);
    this.sink.commit();
  }

  /** @param event `trigger` or `diskPosition` */
  trigger(event: number, node: number, id: number, value: number): void {
    if (!this.open(4)) return;
    this.sink.int(event);
    this.sink.int(node);
    this.sink.int(id);
    this.sink.float(value);
    this.sink.commit();
  }

  disk(command: number, node: number, buffer: number, position: number, frames: number, channels: number): void {
    if (!this.openKept(7)) return;
    this.sink.int(Event.disk);
    this.sink.int(command);
    this.sink.int(node);
    this.sink.int(buffer);
    this.sink.int(position);
    this.sink.int(frames);
    this.sink.int(channels);
    this.sink.commit();
  }

  voice(kind: number, node: number, row: number, passes: number, block: number, frame: number): void {
    if (!this.openKept(7)) return;
    this.sink.int(Event.voice);
    this.sink.int(kind);
    this.sink.int(node);
    this.sink.int(row);
    this.sink.int(passes);
    this.sink.int(block);
    this.sink.int(frame);
    this.sink.commit();
  }

  message(node: number, symbol: number, form: number, floats: Float32Array, from: number, words: number): void {
    if (!this.open(4 + words)) return;
    this.sink.int(Event.message);
    this.sink.int(node);
    this.sink.int(symbol);
    this.sink.int(form);
    for (let i = 0; i < words; i++) this.sink.float(floats[from + i]!);
    this.sink.commit();
  }

  /** Begins a `values` event; the caller writes `count` floats and calls `endValues`. */
  beginValues(token: number, count: number): boolean {
    if (!this.openKept(2 + count)) return false;
    this.sink.int(Event.values);
    this.sink.int(token);
    return true;
  }

  value(x: number): void {
    this.sink.float(x);
  }

  endValues(): void {
    this.sink.commit();
  }

  /** Opens an event about the tree. */
  openNode(words: number): boolean {
    if (this.open(words)) return true;
    this.lostNodes++;
    return false;
  }

  private open(words: number): boolean {
    return this.sink.hasRoom(words + keptWords) ? this.openKept(words) : this.lose();
  }

  private openKept(words: number): boolean {
    return this.sink.begin(words) || this.lose();
  }

  private lose(): false {
    this.lost++;
    return false;
  }
}
