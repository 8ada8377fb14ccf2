/** FLAC, by itself or in Ogg. What is damaged is silent for as long as it would last, so that all behind it stays in its place. */
import {
  decodeFlacFrame,
  FlacBytesNeeded,
  type FlacFrame,
  type FlacInfo,
  mayBeFrame,
  readFlacInfo,
  SoundFileError,
  streamInfoBytes,
} from '../../../protocol/soundfile/index.ts';
import { type EncodedFile, Faults, type SoundDecoder } from './decoder.ts';
import { OggLink } from './ogg-link.ts';

/** Bytes read at a time, and more than which no frame has. */
const pieceBytes = 1 << 17;
const maxFrame = 1 << 23;

abstract class Flac implements SoundDecoder {
  readonly promised: number | undefined;
  readonly channels: number;
  readonly sampleRate: number;
  protected readonly found = new Faults();
  private position = 0;
  /** Frames of sound in a block, by the first one that came: heads of streams are wrong about it now and then. */
  private blockSize: number | undefined;

  constructor(protected readonly info: FlacInfo) {
    this.channels = info.channels;
    this.sampleRate = info.sampleRate;
    this.promised = info.frames || undefined;
  }

  get faults(): readonly string[] {
    return this.found.lines;
  }

  abstract next(): Promise<readonly Float32Array[] | undefined>;

  free(): void {}

  /** The sound of a frame, behind the silence of those that are missing. */
  protected placed({ channels, blockSize, number, variable }: FlacFrame): readonly Float32Array[] {
    this.blockSize ??= blockSize;
    const start = number === undefined ? this.position : variable ? number : number * this.blockSize;
    const missing = start - this.position;
    // What a damaged number says is not believed.
    const silence = missing > 0 && start < (this.promised ?? 0) && missing < 60 * this.sampleRate ? missing : 0;
    this.position += silence + blockSize;
    if (silence === 0) return channels;
    this.found.add(`${silence} frames at ${start - silence} are missing and silent`);
    return channels.map((channel) => {
      const all = new Float32Array(silence + channel.length);
      all.set(channel, silence);
      return all;
    });
  }
}

export class FlacFile extends Flac {
  /** Bytes of the file that were read, and where among them the next frame begins. */
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private readAt: number;

  constructor(private readonly file: EncodedFile) {
    const { info, end } = readBlocks(file);
    super(info);
    this.readAt = end;
  }

  override async next(): Promise<readonly Float32Array[] | undefined> {
    let skipped = 0;
    for (;;) {
      if (this.bytes.length - this.at < pieceBytes / 2) this.readOn();
      if (this.at >= this.bytes.length) return undefined;
      try {
        if (mayBeFrame(this.bytes, this.at)) {
          const frame = this.frame();
          if (skipped > 0) this.found.add(`${skipped} bytes before a frame are none of the stream`);
          this.at = frame.end;
          return this.placed(frame);
        }
      } catch (error) {
        if (!(error instanceof SoundFileError || error instanceof FlacBytesNeeded)) throw error;
        this.found.add(error instanceof FlacBytesNeeded ? 'the last frame is cut short' : error.message);
      }
      const next = this.bytes.indexOf(0xff, this.at + 1);
      skipped += (next < 0 ? this.bytes.length : next) - this.at;
      this.at = next < 0 ? this.bytes.length : next;
    }
  }

  /** The frame at hand, for which more of the file is read when it needs that. */
  private frame(): FlacFrame {
    for (;;) {
      try {
        return decodeFlacFrame(this.bytes, this.at, this.info);
      } catch (error) {
        if (!(error instanceof FlacBytesNeeded) || this.bytes.length - this.at > maxFrame || !this.readOn())
          throw error;
      }
    }
  }

  /** Reads more behind what is still needed; whether there was more. */
  private readOn(): boolean {
    const left = this.bytes.subarray(this.at);
    const more = this.file.read(this.readAt, Math.max(pieceBytes, left.length));
    this.readAt += more.length;
    if (more.length === 0) return false;
    const all = new Uint8Array(left.length + more.length);
    all.set(left);
    all.set(more, left.length);
    this.bytes = all;
    this.at = 0;
    return true;
  }
}

/** The description of the stream, and where the last block of what describes it ends. @throws SoundFileError */
function readBlocks(file: EncodedFile): { info: FlacInfo; end: number } {
  let info: FlacInfo | undefined;
  for (let at = file.from + 4; ; ) {
    const [type, a, b, c] = file.read(at, 4) as unknown as [number | undefined, number, number, number];
    if (type === undefined || c === undefined) throw new SoundFileError('it ends among its descriptions');
    if ((type & 0x7f) === 0) info = readFlacInfo(file.read(at + 4, streamInfoBytes));
    at += 4 + ((a << 16) | (b << 8) | c);
    if (type < 0x80) continue;
    if (!info) throw new SoundFileError('it has no stream info');
    return { info, end: at };
  }
}

/** In Ogg each packet is a frame; the first holds the description. */
export class OggFlac extends Flac {
  private constructor(
    private readonly link: OggLink,
    info: FlacInfo,
  ) {
    super(info);
  }

  static open(file: EncodedFile): OggFlac {
    const link = new OggLink(file);
    const packets = link.packets();
    const first = packets?.[0];
    // Behind the mark, the version, the number of packets that describe, `fLaC` and the head of the block.
    if (!first || first.length < 17 + streamInfoBytes) throw new SoundFileError('it has no stream info');
    return new OggFlac(link, readFlacInfo(first.subarray(17)));
  }

  override get faults(): readonly string[] {
    return [...this.found.lines, ...this.link.faults];
  }

  override async next(): Promise<readonly Float32Array[] | undefined> {
    for (;;) {
      const packets = this.link.packets();
      if (!packets) return undefined;
      const pieces = packets
        .filter((packet) => mayBeFrame(packet, 0))
        .flatMap((packet) => {
          try {
            return [this.placed(decodeFlacFrame(packet, 0, this.info))];
          } catch (error) {
            if (!(error instanceof SoundFileError || error instanceof FlacBytesNeeded)) throw error;
            this.found.add(error instanceof FlacBytesNeeded ? 'a frame is cut short' : error.message);
            return [];
          }
        });
      if (pieces.length > 0) return joined(pieces, this.channels);
    }
  }
}

function joined(pieces: readonly (readonly Float32Array[])[], channels: number): Float32Array[] {
  const frames = pieces.reduce((sum, piece) => sum + piece[0]!.length, 0);
  return Array.from({ length: channels }, (_, c) => {
    const all = new Float32Array(frames);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece[c]!, at);
      at += piece[c]!.length;
    }
    return all;
  });
}
