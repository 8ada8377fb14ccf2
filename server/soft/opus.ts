/** Ogg Opus files: their packets by one library, the sound of those by another. */
import CodecParser, { type OggPage, type OpusHeader } from 'codec-parser';
import { OpusDecoder, type OpusDecoderSampleRate } from 'opus-decoder';
import { SoundFileError } from '../../protocol/soundfile/index.ts';

/** Positions in the file count samples at this rate, whatever the sound is decoded to. */
const granuleRate = 48000;
const rates: readonly OpusDecoderSampleRate[] = [8000, 12000, 16000, 24000, 48000];

/** Decodes to the rate of what was encoded where Opus has it, as libsndfile does. @throws SoundFileError */
export async function decodeOpus(bytes: Uint8Array): Promise<{ channels: Float32Array[]; frames: number; sampleRate: number }> {
  const pages = new CodecParser<OggPage>('application/ogg', { enableFrameCRC32: false }).parseAll(bytes);
  const packets = pages.flatMap(({ codecFrames }) => codecFrames);
  const header = packets[0]?.header as OpusHeader | undefined;
  if (!header || !('preSkip' in header)) throw new SoundFileError('no Opus packet was found');
  const sampleRate = rates.find((rate) => rate === header.inputSampleRate) ?? granuleRate;
  const scale = sampleRate / granuleRate;
  const { channels, streamCount, coupledStreamCount, channelMappingTable } = header;
  const decoder = new OpusDecoder<OpusDecoderSampleRate>({ channels, streamCount, coupledStreamCount, channelMappingTable, sampleRate, preSkip: Math.round(header.preSkip * scale) });
  await decoder.ready;
  const { channelData, samplesDecoded } = decoder.decodeFrames(packets.map(({ data }) => data));
  decoder.free();
  // The last page says where the sound ends; the last packet goes on.
  const end = Math.round((Number(pages.at(-1)!.absoluteGranulePosition) - header.preSkip) * scale);
  const gain = 10 ** (header.outputGain / (20 * 256));
  if (gain !== 1) for (const channel of channelData) channel.forEach((x, i) => { channel[i] = x * gain; });
  return { channels: channelData, frames: Math.min(end, samplesDecoded), sampleRate };
}
