/** A sample for the sampler: a plucked string, computed. */
import { encodeSamples, soundHeader } from '../../protocol/soundfile/index.ts';

/** Writes `seconds` of a string at `freq` Hz as a mono WAV file of 16 bits, peak about 0.8, silent at its end. */
export async function writePluck(path: string, freq = 220, seconds = 1.2, sampleRate = 44100): Promise<void> {
  const samples = pluck(freq, Math.round(seconds * sampleRate), sampleRate);
  const header = soundHeader({ header: 'WAV', format: 'int16', channels: 1, sampleRate, frames: samples.length });
  await Bun.write(path, new Blob([header, encodeSamples(samples, 'int16', true)] as BlobPart[]));
}

/** A burst of noise goes around a line as long as a period and loses its treble on the way. */
export function pluck(freq: number, frames: number, sampleRate: number): Float32Array {
  const period = sampleRate / freq - 0.5; // the averaging of two samples delays by half of one
  const line = burst(Math.ceil(period) + 2);
  const samples = new Float32Array(frames);
  const at = (i: number) => line[((i % line.length) + line.length) % line.length]!;
  for (let i = 0; i < frames; i++) {
    const back = i - period;
    const whole = Math.floor(back);
    const delayed = (place: number) => at(place) + (back - whole) * (at(place + 1) - at(place));
    const next = i < period + 1 ? at(i) : 0.4985 * (delayed(whole) + delayed(whole - 1));
    line[i % line.length] = next;
    samples[i] = next * Math.min(1, i / 40) * (1 - i / frames) ** 0.5;
  }
  const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return samples.map((x) => (0.8 * x) / peak);
}

/** Noise that is the same each time. */
function burst(length: number): Float32Array {
  let seed = 12345;
  return Float32Array.from({ length }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return seed / 2 ** 31;
  });
}
