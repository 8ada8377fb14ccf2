/** Form of one stored sample. `uint8` is what 8-bit WAV files hold; `mulaw` and `alaw` can be read, not written. */
export type SampleFormat = 'int8' | 'uint8' | 'int16' | 'int24' | 'int32' | 'float' | 'double' | 'mulaw' | 'alaw';

/** Kind of sound file. AIFC counts as AIFF, RF64 and W64 as WAV; AU is Sun's and NeXT's, RAW has samples and no head. */
export type SoundHeaderKind = 'WAV' | 'AIFF' | 'AU' | 'RAW';

/** Shape of any sound file. */
export interface SoundShape {
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
  readonly frames: number;
}

/** Contents of the head of a sound file. */
export interface SoundInfo extends SoundShape {
  readonly header: SoundHeaderKind;
  readonly format: SampleFormat;
  /** Begin of the first frame, in bytes from the start of the file. */
  readonly dataOffset: number;
  /** A whole number of frames. */
  readonly dataBytes: number;
  readonly littleEndian: boolean;
  /** Faults of the head that were tolerated, a line each. */
  readonly faults: readonly string[];
}

/** The largest sample of a channel, without its sign, and the first frame that has it. */
export interface Peak {
  readonly value: number;
  readonly frame: number;
}

/** Description of a sound file to be written. `frames` is left out when it is not known yet. */
export interface SoundSpec {
  readonly header: SoundHeaderKind;
  readonly format: SampleFormat;
  readonly channels: number;
  readonly sampleRate: number;
  readonly frames?: number;
  /** Of each channel, which files of floats tell; silence unless given. */
  readonly peaks?: readonly Peak[];
  /** True for a WAV file in the extensible form, which gives the places of its channels. */
  readonly extensible?: boolean;
}

/** Thrown for files that cannot be read and formats that cannot be written. The message names field and value. */
export class SoundFileError extends Error {
  override readonly name: string = 'SoundFileError';
}

/** Thrown for a kind of file or of samples that is not known here, which says nothing against the file. */
export class UnknownFormat extends SoundFileError {
  override readonly name = 'UnknownFormat';
}

/** Thrown when the file may be fine but more of its beginning is needed: call again with at least `bytes` bytes. */
export class MoreBytesNeeded extends SoundFileError {
  override readonly name = 'MoreBytesNeeded';

  constructor(readonly bytes: number) {
    super(`the first ${bytes} bytes of the sound file are needed`);
  }
}

/** Bytes per sample of each format. */
export const sampleBytes: Readonly<Record<SampleFormat, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  int24: 3,
  int32: 4,
  float: 4,
  double: 8,
  mulaw: 1,
  alaw: 1,
};
