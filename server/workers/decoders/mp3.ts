/** MPEG audio through mpg123-decoder, which takes a file in pieces and finds its frames itself. */
import { MPEGDecoder } from 'mpg123-decoder';
import { findMpegFrame, mpegLength, readMpegFrame, SoundFileError } from '../../../protocol/soundfile/index.ts';
import { type EncodedFile, Faults, type SoundDecoder } from './decoder.ts';

const pieceBytes = 1 << 16;

export async function openMp3(file: EncodedFile): Promise<SoundDecoder> {
  const faults = new Faults();
  const beginning = file.read(file.from, pieceBytes);
  const first = findMpegFrame(beginning) ?? beginning.indexOf(0xff);
  const frame = readMpegFrame(beginning, first);
  if (!frame) throw new SoundFileError('no frame was found');
  const { channels, sampleRate } = frame;
  const decoder = new MPEGDecoder();
  await decoder.ready;
  let at = file.from;
  return {
    channels,
    sampleRate,
    promised: mpegLength(beginning, first),
    faults: faults.lines,
    next: async () => {
      const bytes = file.read(at, pieceBytes);
      if (bytes.length === 0) return undefined;
      at += bytes.length;
      const decoded = decoder.decode(bytes);
      for (const { message } of decoded.errors) faults.add(String(message));
      if (decoded.sampleRate !== 0 && decoded.sampleRate !== sampleRate)
        faults.add(`a part of it is at ${decoded.sampleRate} Hz`);
      // The decoder makes two equal channels of one.
      return decoded.channelData.slice(0, channels);
    },
    free: () => decoder.free(),
  };
}
