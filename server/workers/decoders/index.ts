/** The decoder of each kind of compressed file. */
import type { CompressedKind } from '../../../protocol/soundfile/index.ts';
import type { EncodedFile, SoundDecoder } from './decoder.ts';
import { FlacFile, OggFlac } from './flac.ts';
import { openMp3 } from './mp3.ts';
import { openOpus } from './opus.ts';
import { openVorbis } from './vorbis.ts';

const decoders: Readonly<Record<CompressedKind, (file: EncodedFile) => SoundDecoder | Promise<SoundDecoder>>> = {
  FLAC: (file) => new FlacFile(file),
  'Ogg FLAC': (file) => OggFlac.open(file),
  'Ogg Vorbis': openVorbis,
  'Ogg Opus': openOpus,
  MP3: openMp3,
};

/** Opens a decoder at the beginning of the sound. @throws SoundFileError */
export async function openDecoder(kind: CompressedKind, file: EncodedFile): Promise<SoundDecoder> {
  return decoders[kind](file);
}

export { EncodedFile, type SoundDecoder } from './decoder.ts';
