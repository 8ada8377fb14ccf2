/** Ogg Vorbis through @wasm-audio-decoders/ogg-vorbis, which is given the pages of the first stream. */
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { SoundFileError } from '../../../protocol/soundfile/index.ts';
import { type EncodedFile, Faults, type SoundDecoder } from './decoder.ts';
import { OggLink } from './ogg-link.ts';

export async function openVorbis(file: EncodedFile): Promise<SoundDecoder> {
  const link = new OggLink(file);
  const limit = link.granules();
  const head = link.page();
  // Behind the mark of seven bytes and a version: channels, and the rate.
  if (!head || head.page.end < head.page.content + 16)
    throw new SoundFileError('its first page does not describe the sound');
  const view = new DataView(head.bytes.buffer, head.bytes.byteOffset + head.page.content);
  const [channels, sampleRate] = [view.getUint8(11), view.getUint32(12, true)];
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const found = new Faults();
  let page: typeof head | undefined = head;
  let flushed = false;
  return {
    channels,
    sampleRate,
    limit,
    get faults() {
      return [...found.lines, ...link.faults];
    },
    next: async () => {
      if (!page && flushed) return undefined;
      flushed = !page;
      const { channelData, errors } = page
        ? await decoder.decode(page.bytes.slice(page.from, page.page.end))
        : await decoder.flush();
      for (const { message } of errors) found.add(String(message));
      page = link.page();
      return channelData;
    },
    free: () => decoder.free(),
  };
}
