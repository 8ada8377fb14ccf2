/** Sounds of the elements of the bench, known without what came before. Pure. */

const [frequency, amplitude] = [330, 0.25];

/** Returns a sample of a tone, by the frames since it began: its first one is not 0. */
export const toneAt = (frame: number, sampleRate: number): number =>
  Math.fround(amplitude * Math.cos((2 * Math.PI * frequency * frame) / sampleRate));
