/** Ogg Opus (RFC 7845) through opus-decoder, which is given the packets of the first stream. */
import { OpusDecoder, type OpusDecoderSampleRate } from 'opus-decoder';
import { SoundFileError } from '../../../protocol/soundfile/index.ts';
import { type EncodedFile, Faults, type SoundDecoder } from './decoder.ts';
import { OggLink } from './ogg-link.ts';

/** Positions in the file count samples at this rate, whatever the sound is decoded to. */
const granuleRate = 48000;
const rates: readonly OpusDecoderSampleRate[] = [8000, 12000, 16000, 24000, 48000];

/** Decodes to the rate of what was encoded where Opus has it, as libsndfile does. @throws SoundFileError */
export async function openOpus(file: EncodedFile): Promise<SoundDecoder> {
  const link = new OggLink(file);
  const granules = link.granules();
  const head = link.packets()?.[0];
  if (!head || head.length < 19) throw new SoundFileError('no Opus packet was found');
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [channels, skipped, encodedRate, family] = [
    view.getUint8(9),
    view.getUint16(10, true),
    view.getUint32(12, true),
    view.getUint8(18),
  ];
  const gain = 10 ** (view.getInt16(16, true) / (20 * 256));
  // One or two channels need no table.
  const tabled = family !== 0 && head.length >= 21 + channels;
  const streamCount = tabled ? head[19]! : 1;
  const coupledStreamCount = tabled ? head[20]! : channels - 1;
  const channelMappingTable = tabled ? [...head.subarray(21, 21 + channels)] : [0, 1].slice(0, channels);
  if (channels < 1 || (!tabled && channels > 2))
    throw new SoundFileError(`number of channels is ${channels} in mapping family ${family}`);
  const sampleRate = rates.find((rate) => rate === encodedRate) ?? granuleRate;
  const scale = sampleRate / granuleRate;
  const decoder = new OpusDecoder<OpusDecoderSampleRate>({
    channels,
    streamCount,
    coupledStreamCount,
    channelMappingTable,
    sampleRate,
    preSkip: Math.round(skipped * scale),
  });
  await decoder.ready;
  const found = new Faults();
  return {
    channels,
    sampleRate,
    // The last page says where the sound ends; the last packet goes on.
    limit: granules === undefined ? undefined : Math.max(0, Math.round((granules - skipped) * scale)),
    get faults() {
      return [...found.lines, ...link.faults];
    },
    next: async () => {
      const packets = link.packets();
      if (!packets) return undefined;
      const { channelData, errors } = decoder.decodeFrames(packets.filter(isSound));
      for (const { message } of errors) found.add(String(message));
      if (gain !== 1)
        for (const channel of channelData)
          channel.forEach((x, i) => {
            channel[i] = x * gain;
          });
      return channelData;
    },
    free: () => decoder.free(),
  };
}

/** True when a packet is none of the two that describe the stream. */
const isSound = (packet: Uint8Array): boolean =>
  !(packet[0] === 0x4f && packet[1] === 0x70 && packet[2] === 0x75 && packet[3] === 0x73);
