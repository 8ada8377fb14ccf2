/** Measures by which two sounds are compared: when they begin, how loud they are, and in which third-octaves. Pure. */

/** First frame that is louder than a thousandth of the loudest; -1 for silence. */
export function onsetOf(sound: Float32Array): number {
  const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (loudest < 1e-6) return -1;
  const first = sound.findIndex((sample) => Math.abs(sample) > loudest / 1000);
  return Math.floor(first / 2);
}

/** Level in dB. */
export function levelOf(sound: Float32Array): number {
  const power = sound.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, sound.length);
  return 10 * Math.log10(power + 1e-20);
}

const size = 8192;
/** A turn in steps of the transform. */
const [cosines, sines] = [Math.cos, Math.sin].map((of) =>
  Float64Array.from({ length: size }, (_, i) => of((-2 * Math.PI * i) / size)),
);
const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));

/** Levels in dB of the third-octaves from 50 Hz to 16 kHz, of both channels together. */
export function thirdsOf(sound: Float32Array, sampleRate: number): number[] {
  const power = new Float64Array(size / 2);
  for (const channel of [0, 1])
    for (let at = 0; at + size <= sound.length / 2; at += size / 2) {
      const [re, im] = [new Float64Array(size), new Float64Array(size)];
      let loudest = 0;
      for (let i = 0; i < size; i++) {
        re[i] = window[i]! * sound[2 * (at + i) + channel]!;
        loudest = Math.max(loudest, Math.abs(re[i]!));
      }
      if (loudest === 0) continue;
      transform(re, im);
      for (let i = 0; i < size / 2; i++) power[i]! += re[i]! ** 2 + im[i]! ** 2;
    }
  return Array.from({ length: 26 }, (_, band) => {
    const centre = 50 * 2 ** (band / 3);
    const [from, to] = [centre * 2 ** (-1 / 6), centre * 2 ** (1 / 6)].map((freq) => (freq * size) / sampleRate);
    let sum = 1e-20;
    for (let i = Math.ceil(from!); i < to! && i < size / 2; i++) sum += power[i]!;
    return 10 * Math.log10(sum);
  });
}

/** Fourier transform of `size` points in place. */
function transform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let length = 2; length <= n; length <<= 1) {
    const step = size / length;
    for (let start = 0; start < n; start += length)
      for (let k = 0; k < length / 2; k++) {
        const [cos, sin] = [cosines![step * k]!, sines![step * k]!];
        const [a, b] = [start + k, start + k + length / 2];
        const [x, y] = [re[b]! * cos - im[b]! * sin, re[b]! * sin + im[b]! * cos];
        [re[b], im[b]] = [re[a]! - x, im[a]! - y];
        re[a]! += x;
        im[a]! += y;
      }
  }
}
