/**
 * Sounds that instruments and clients share by name, in the shared memory, channel after channel. One that is replaced or freed stays where it is
 * until the last render that reads it is over. Runs on the control thread, so that sounds outlive threads and versions of files.
 */

import type { Feed } from './feed.ts';
import type { SoundShelf } from './render/host.ts';
import type { SharedSound } from './render/messages.ts';

interface Entry {
  readonly sound: SharedSound;
  /** Renders and jobs that may be reading it. */
  readers: number;
  /** True while it is the one of its name. */
  current: boolean;
}

export class NamedSounds implements SoundShelf {
  private readonly byName = new Map<string, Entry>();
  private readonly byAddress = new Map<number, Entry>();

  /** @param release takes back memory that is not read any more */
  constructor(
    private readonly feed: Feed,
    private readonly release: (address: number) => void,
  ) {}

  get(name: string): SharedSound | undefined {
    return this.byName.get(name)?.sound;
  }

  /** All by their names, and how many renders read each at the moment. */
  all(): { readonly name: string; readonly sound: SharedSound; readonly readers: number }[] {
    return [...this.byName]
      .map(([name, { sound, readers }]) => ({ name, sound, readers }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  set(name: string, sound: SharedSound): void {
    this.drop(name);
    const entry = { sound, readers: 0, current: true };
    this.byName.set(name, entry);
    this.byAddress.set(sound.address, entry);
    this.feed.notify({ type: 'buffer', name, frames: sound.frames, channels: sound.channels });
  }

  /** Frees a sound. Returns false when there is none of that name. */
  free(name: string): boolean {
    if (!this.drop(name)) return false;
    this.feed.notify({ type: 'buffer', name, frames: 0, channels: 0 });
    return true;
  }

  borrow(name: string): SharedSound | undefined {
    const entry = this.byName.get(name);
    if (entry) entry.readers++;
    return entry?.sound;
  }

  giveBack({ address }: SharedSound): void {
    const entry = this.byAddress.get(address)!;
    entry.readers--;
    this.releaseUnread(entry);
  }

  private drop(name: string): boolean {
    const entry = this.byName.get(name);
    if (!entry) return false;
    this.byName.delete(name);
    entry.current = false;
    this.releaseUnread(entry);
    return true;
  }

  private releaseUnread({ current, readers, sound: { address } }: Entry): void {
    if (current || readers > 0) return;
    this.byAddress.delete(address);
    this.release(address);
  }
}
