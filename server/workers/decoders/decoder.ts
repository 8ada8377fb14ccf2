/** Interface of decoders of compressed sound, and the file that they read. Runs in decoding threads. */
import { readFully } from '../files.ts';

/** Sound in pieces, from front to back. */
export interface SoundDecoder {
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
  /** Frames that the file says it has; undefined where it does not. */
  readonly promised?: number | undefined;
  /** Frame at which the sound ends where more is decoded: what Ogg says, which does not say where it begins. */
  readonly limit?: number | undefined;
  /** Faults that were found so far, a line each. */
  readonly faults: readonly string[];
  /** The next piece, channel by channel, which may be empty; undefined at the end. */
  next(): Promise<readonly Float32Array[] | undefined>;
  free(): void;
}

/** An open file, read at any place. */
export class EncodedFile {
  /** @param from byte at which the sound begins, behind tags */
  constructor(
    private readonly file: number,
    readonly from: number,
    readonly size: number,
  ) {}

  /** Bytes at a place; fewer where the file ends. */
  read(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - at)));
    return bytes.subarray(0, readFully(this.file, bytes, at));
  }
}

/** Lines that are kept of what was found wrong; a damaged file has thousands. */
const maxFaults = 8;

export class Faults {
  readonly lines: string[] = [];

  add(line: string): void {
    if (this.lines.length < maxFaults && !this.lines.includes(line)) this.lines.push(line);
  }
}
