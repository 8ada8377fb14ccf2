/** The buffers of one render, in the memory that they are played from. Runs in a render thread. */
import type { Channels } from './context.ts';
import type { RenderedBuffer, SharedSound } from './messages.ts';
import { maxChannels } from './player-names.ts';

/** Frames of one buffer: more than an hour and a half at 48 kHz. */
const maxFrames = 2 ** 28;

export class RenderBuffers {
  /** Buffers that were made and not yet yielded, by their address. */
  private readonly made = new Map<number, { frames: number; channels: number }>();
  /** Shared sounds that this render may read. */
  private readonly lent = new Map<number, { frames: number; channels: number }>();

  /** @param allocate returns the address of a number of bytes, whatever lies there; 0 when there is none */
  constructor(
    private readonly memory: ArrayBufferLike,
    private readonly allocate: (bytes: number) => number,
  ) {}

  /** @throws RangeError for sizes that no buffer has; Error when there is not enough memory */
  make(frames: number, channels = 1): Float32Array[] {
    const length = Math.round(frames);
    if (!(length >= 1 && length <= maxFrames))
      throw new RangeError(`ctx.buffer: frames is ${frames}; it must be from 1 to ${maxFrames}`);
    if (!(Number.isInteger(channels) && channels >= 1 && channels <= maxChannels))
      throw new RangeError(`ctx.buffer: channels is ${channels}; it must be a whole number from 1 to ${maxChannels}`);
    const address = this.allocate(length * channels * 4);
    if (!address)
      throw new Error(
        `ctx.buffer: there is no memory for ${length} frames of ${channels} channels (${Math.ceil((length * channels) / 262144)} MiB)`,
      );
    this.made.set(address, { frames: length, channels });
    new Float32Array(this.memory, address, length * channels).fill(0);
    return this.channels(address, length, channels);
  }

  /** The channels of a shared sound, which is only read. */
  lend({ address, frames, channels }: SharedSound): Float32Array[] {
    this.lent.set(address, { frames, channels });
    return this.channels(address, frames, channels);
  }

  private channels(address: number, frames: number, channels: number): Float32Array[] {
    return Array.from({ length: channels }, (_, c) => new Float32Array(this.memory, address + 4 * c * frames, frames));
  }

  /**
   * Takes what was yielded: a buffer of this render as it is, anything else as a copy.
   * @throws TypeError for what is no sound; RangeError naming the first sample that is not finite
   */
  take(given: Channels): Omit<RenderedBuffer, 'onset'> {
    const channels = this.checked(given, 'play yielded');
    const own = this.ownPlace(channels);
    if (own !== undefined) {
      this.made.delete(own);
      return { address: own, frames: channels[0]!.length, channels: channels.length };
    }
    return this.own(channels);
  }

  /**
   * A copy that is not the render's any more, whatever becomes of what was given.
   * @param who begins the text of what is wrong
   * @throws as `take`
   */
  copy(given: Channels, who: string): Omit<RenderedBuffer, 'onset'> {
    return this.own(this.checked(given, who));
  }

  private checked(given: Channels, who: string): readonly Float32Array[] {
    const channels = (given instanceof Float32Array ? [given] : given) as readonly Float32Array[];
    checkShape(channels, who);
    checkFinite(channels, who);
    if (channels.every((channel) => channel.buffer !== this.memory || this.isThere(channel))) return channels;
    throw new TypeError(
      `${who} a buffer that was yielded before or is of an earlier render, which may be given back by now; keep a copy of it`,
    );
  }

  private own(channels: readonly Float32Array[]): Omit<RenderedBuffer, 'onset'> {
    const copy = this.make(channels[0]!.length, channels.length);
    channels.forEach((channel, c) => copy[c]!.set(channel));
    const address = copy[0]!.byteOffset;
    this.made.delete(address);
    return { address, frames: channels[0]!.length, channels: channels.length };
  }

  /** Returns true when a view of the memory lies in a buffer of this render. */
  private isThere({ byteOffset, byteLength }: Float32Array): boolean {
    return [...this.made, ...this.lent].some(
      ([address, { frames, channels }]) =>
        byteOffset >= address && byteOffset + byteLength <= address + 4 * frames * channels,
    );
  }

  /** Its address, if it is a whole buffer that was made here. */
  private ownPlace(channels: readonly Float32Array[]): number | undefined {
    const { buffer, byteOffset, length } = channels[0]!;
    const made = buffer === this.memory ? this.made.get(byteOffset) : undefined;
    if (!made || made.channels !== channels.length || made.frames !== length) return undefined;
    return channels.every(
      (channel, c) => channel.buffer === buffer && channel.byteOffset === byteOffset + 4 * c * length,
    )
      ? byteOffset
      : undefined;
  }
}

function checkShape(channels: readonly Float32Array[], who: string): void {
  if (!Array.isArray(channels) || !channels.length || channels.some((channel) => !(channel instanceof Float32Array))) {
    throw new TypeError(`${who} something that is neither null nor a Float32Array for each channel`);
  }
  if (channels.length > maxChannels)
    throw new RangeError(`${who} ${channels.length} channels; a voice has at most ${maxChannels}`);
  const { length } = channels[0]!;
  const other = channels.findIndex((channel) => channel.length !== length);
  if (other > 0)
    throw new RangeError(
      `${who} channels of different lengths: channel 0 has ${length} frames, channel ${other} has ${channels[other]!.length}`,
    );
  if (length === 0) throw new RangeError(`${who} a buffer without frames; yield null for nothing`);
}

function checkFinite(channels: readonly Float32Array[], who: string): void {
  channels.forEach((channel, c) => {
    // A sum of products with zero is zero as long as all are finite.
    let sum = 0;
    for (let i = 0; i < channel.length; i++) sum += channel[i]! * 0;
    if (sum === 0) return;
    const at = channel.findIndex((sample) => !Number.isFinite(sample));
    throw new RangeError(`${who} sound that is not finite: sample ${at} of channel ${c} is ${channel[at]}`);
  });
}
