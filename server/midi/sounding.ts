/** Notes that were switched on and not yet off, by the bytes that went out: so that each can be switched off, whatever happens. Pure. */

export class Sounding {
  /** Number of times that each key is down; by channel times 128 plus note. */
  private readonly counts = new Map<number, number>();
  /** Channels whose sustain pedal is down. */
  private readonly pedals = new Set<number>();

  get size(): number {
    return this.counts.size;
  }

  /** Takes one whole message. After `all notes off` each note is still to get its own: not everything that sounds obeys it. */
  take([status = 0, first = 0, second = 0]: ArrayLike<number> & Iterable<number>): void {
    const channel = status & 0x0f;
    const key = channel * 128 + first;
    const kind = status & 0xf0;
    if (kind === 0x90 && second > 0) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    else if (kind === 0x80 || kind === 0x90) this.lift(key);
    else if (kind === 0xb0 && first === 64) {
      if (second >= 64) this.pedals.add(channel);
      else this.pedals.delete(channel);
    }
  }

  private lift(key: number): void {
    const count = this.counts.get(key) ?? 0;
    if (count > 1) this.counts.set(key, count - 1);
    else this.counts.delete(key);
  }

  /** The messages that end all of it: a note-off for each note-on, pedals up. Nothing sounds after them. */
  silence(): Uint8Array[] {
    const offs = [...this.counts].flatMap(([key, count]) =>
      Array.from({ length: count }, () => Uint8Array.of(0x80 | (key >> 7), key & 0x7f, 64)),
    );
    const pedals = [...this.pedals].map((channel) => Uint8Array.of(0xb0 | channel, 64, 0));
    this.counts.clear();
    this.pedals.clear();
    return [...offs, ...pedals];
  }
}
