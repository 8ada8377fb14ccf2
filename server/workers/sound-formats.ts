/** Formats in which sound files are written, by their names in the protocol: who writes them, and libsndfile's numbers for those that it writes. */
import { type SampleFormat, SoundFileError, type SoundSpec, soundHeader } from '../../protocol/soundfile/index.ts';

/** Description of a file that libsndfile writes. */
export interface LibrarySpec {
  /** libsndfile's number for the header and the samples. */
  readonly library: number;
  /** For people, as `FLAC with int16 samples`. */
  readonly name: string;
  readonly channels: number;
  /** In Hz, whole. */
  readonly sampleRate: number;
}

/** Description of a file to be written, by our own code or by libsndfile. */
export type WriteSpec = SoundSpec | LibrarySpec;

/** The part of it that the names in the protocol say. */
export type NamedFormat = Pick<SoundSpec, 'header' | 'extensible' | 'format'> | Pick<LibrarySpec, 'library' | 'name'>;

/** A header that can be asked for. */
export interface HeaderFormat {
  readonly name: string;
  /** In libsndfile. */
  readonly code: number;
  /** Name of the format for our own writer; absent where it has none. */
  readonly own?: Pick<SoundSpec, 'header' | 'extensible'>;
  /** The one kind of samples that it has, whatever is asked for. */
  readonly only?: string;
}

const aiff: HeaderFormat = { name: 'AIFF', code: 0x020000, own: { header: 'AIFF' } };
const wav: HeaderFormat = { name: 'WAV', code: 0x010000, own: { header: 'WAV' } };
const sun: HeaderFormat = { name: 'Sun', code: 0x030000, own: { header: 'AU' } };

/**
 * By names in the protocol. Two of scsynth's are left out: SD2, whose head is a file of its own while libsndfile is given one file, and SDS,
 * of which libsndfile loses the last block unless it is full.
 */
const headers: ReadonlyMap<string, HeaderFormat> = new Map<string, HeaderFormat>([
  ['aiff', aiff],
  ['aifc', aiff],
  ['wav', wav],
  ['wave', wav],
  ['riff', wav],
  ['sun', sun],
  ['next', sun],
  ['wavex', { name: 'WAVEX', code: 0x130000, own: { header: 'WAV', extensible: true } }],
  ['raw', { name: 'raw', code: 0x040000, own: { header: 'RAW' } }],
  ['caf', { name: 'CAF', code: 0x180000 }],
  ['flac', { name: 'FLAC', code: 0x170000 }],
  ['ogg', { name: 'OGG', code: 0x200000 }],
  // No samples but Vorbis are meant by that name.
  ['vorbis', { name: 'vorbis', code: 0x200000, only: 'vorbis' }],
  ['ircam', { name: 'IRCAM', code: 0x0a0000 }],
  ['w64', { name: 'W64', code: 0x0b0000 }],
  ['rf64', { name: 'RF64', code: 0x220000 }],
  ['nist', { name: 'NIST', code: 0x070000 }],
  ['voc', { name: 'VOC', code: 0x080000 }],
  ['paf', { name: 'PAF', code: 0x050000 }],
  ['svx', { name: 'SVX', code: 0x060000 }],
  ['mat4', { name: 'MAT4', code: 0x0c0000 }],
  ['mat5', { name: 'MAT5', code: 0x0d0000 }],
  ['pvf', { name: 'PVF', code: 0x0e0000 }],
  ['htk', { name: 'HTK', code: 0x100000 }],
  ['avr', { name: 'AVR', code: 0x120000 }],
]);

interface Samples {
  readonly code: number;
  readonly own?: SampleFormat;
}

const mulaw: Samples = { code: 0x10 };
const samples: ReadonlyMap<string, Samples> = new Map<string, Samples>([
  ['int8', { code: 1, own: 'int8' }],
  ['uint8', { code: 5, own: 'uint8' }],
  ['int16', { code: 2, own: 'int16' }],
  ['int24', { code: 3, own: 'int24' }],
  ['int32', { code: 4, own: 'int32' }],
  ['float', { code: 6, own: 'float' }],
  ['double', { code: 7, own: 'double' }],
  ['mulaw', mulaw],
  ['ulaw', mulaw],
  ['alaw', { code: 0x11 }],
  ['vorbis', { code: 0x60 }],
  ['opus', { code: 0x64 }],
]);

const distinct = [...new Set(headers.values())];
const listed = (all: readonly HeaderFormat[]): string => all.map(({ name }) => name).join(', ');

/** Header and sample format by their names in the protocol, in any case. @throws SoundFileError naming the value */
export function soundFormat(header: string, format: string): NamedFormat {
  const kind = headers.get(header.toLowerCase());
  if (!kind) {
    throw new SoundFileError(
      `header format ${JSON.stringify(header)} cannot be written; ${listed(distinct.filter(({ own }) => own))} can, and where libsndfile is ${listed(distinct.filter(({ own }) => !own))}`,
    );
  }
  const asked = kind.only ?? format.toLowerCase();
  const kept = samples.get(asked);
  if (!kept)
    throw new SoundFileError(
      `sample format ${JSON.stringify(format)} cannot be written; ${[...samples.keys()].join(', ')} can`,
    );
  if (kind.own && kept.own) return { ...kind.own, format: kept.own };
  return { library: kind.code | kept.code, name: `${kind.name} with ${asked} samples` };
}

/** True when a file of libsndfile's keeps floats as they are. */
export function holdsFloats(library: number): boolean {
  return (library & 0xffff) === 6 || (library & 0xffff) === 7;
}

/** True when libsndfile clips what is beyond full scale, or has no need to: it forgets that for mu-law, A-law and PAF with int24 samples. */
export function clipsItself(library: number): boolean {
  return (library & 0xffff) !== 0x10 && (library & 0xffff) !== 0x11 && library !== 0x050003;
}

/** Kinds of files that we read ourselves. */
export const ownKinds: readonly string[] = [
  'WAV',
  'RF64',
  'W64',
  'AIFF',
  'AIFC',
  'AU',
  'FLAC',
  'MP3',
  'Ogg Vorbis',
  'Ogg Opus',
  'Ogg FLAC',
];
/** Their numbers in libsndfile, and those of what it does not read from one file that says what it is: raw samples and SD2. */
const notAdded = new Set([
  0x010000, 0x130000, 0x220000, 0x0b0000, 0x020000, 0x030000, 0x170000, 0x230000, 0x200000, 0x040000, 0x160000,
]);

/** Names of the kinds that libsndfile adds. */
export function addedKinds(kinds: readonly { readonly code: number; readonly name: string }[]): string[] {
  return kinds.filter(({ code }) => !notAdded.has(code)).map(({ name }) => name);
}

/** A header and the samples that can be written with it, by their names in the protocol. */
export interface WritableFormat {
  readonly header: string;
  readonly samples: readonly string[];
}

/** Formats of our own writers. */
export const ownFormats: readonly WritableFormat[] = writable(
  (header, kept) =>
    header.own !== undefined && kept.own !== undefined && hasWriter({ ...header.own, format: kept.own }),
);

/** Returns the formats that libsndfile writes beside those, as it answers for each number. */
export function libraryFormats(writes: (code: number) => boolean): WritableFormat[] {
  return writable((header, kept) => !(header.own && kept.own) && writes(header.code | kept.code));
}

function writable(can: (header: HeaderFormat, kept: Samples) => boolean): WritableFormat[] {
  return distinct
    .map((header) => ({
      header: header.name,
      samples: [...samples]
        .filter(([name, kept]) => (header.only ?? name) === name && can(header, kept))
        .map(([name]) => name),
    }))
    .filter((each) => each.samples.length > 0);
}

function hasWriter(format: Pick<SoundSpec, 'header' | 'extensible' | 'format'>): boolean {
  try {
    soundHeader({ ...format, channels: 1, sampleRate: 48000 });
    return true;
  } catch (error) {
    if (!(error instanceof SoundFileError)) throw error;
    return false;
  }
}
