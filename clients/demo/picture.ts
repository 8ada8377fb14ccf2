/** A picture of a recording: waveform of each channel and spectrogram of their sum, as SVG. */
import { png } from './png.ts';
import type { Sound } from './sound.ts';
import { spectrumAt } from './spectrum.ts';

const plot = { left: 80, width: 1040, top: 56 } as const;
const waveHeight = 110;
const gap = 18;
const spectrogram = { height: 340, size: 4096, low: 30, high: 20000, floor: -96 } as const;
const pictureWidth = plot.left + plot.width + 90;
/** From silence to full scale. */
const colours = [
  [8, 6, 24],
  [44, 17, 94],
  [120, 28, 109],
  [188, 55, 84],
  [237, 105, 37],
  [251, 180, 26],
  [252, 255, 190],
] as const;

/** The text of the SVG file. */
export function picture(title: string, sound: Sound): string {
  const frames = sound.channels[0]?.length ?? 0;
  const seconds = frames / sound.sampleRate;
  const waves = sound.channels.map((samples, c) =>
    waveform(samples, plot.top + c * (waveHeight + gap), ['left', 'right'][c] ?? `channel ${c}`),
  );
  const top = plot.top + sound.channels.length * (waveHeight + gap);
  const bottom = top + spectrogram.height;
  const height = bottom + 56;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${pictureWidth} ${height}" width="${pictureWidth}" height="${height}" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222">`,
    `<rect width="${pictureWidth}" height="${height}" fill="#fff"/>`,
    `<text x="${plot.left}" y="32" font-size="18" font-weight="bold">${title}</text>`,
    ...waves,
    spectrogramImage(sound, top),
    frequencyAxis(top),
    timeAxis(seconds, bottom),
    colourBar(top),
    '</svg>',
  ].join('\n');
}

const x = (share: number) => (plot.left + share * plot.width).toFixed(1);
const line = (x1: number | string, y1: number, x2: number | string, y2: number, colour = '#888') =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"/>`;
const label = (at: number | string, y: number, text: string, anchor = 'end') =>
  `<text x="${at}" y="${y.toFixed(1)}" text-anchor="${anchor}">${text}</text>`;

/** Highest and lowest sample of each column, joined to an outline. Full scale is the height of the box. */
function waveform(samples: Float32Array, top: number, name: string): string {
  const middle = top + waveHeight / 2;
  const y = (value: number) => (middle - (Math.max(-1, Math.min(1, value)) * waveHeight) / 2).toFixed(1);
  const columns = Array.from({ length: plot.width }, (_, i) =>
    samples.subarray(
      Math.floor((i * samples.length) / plot.width),
      Math.floor(((i + 1) * samples.length) / plot.width),
    ),
  );
  const above = columns.map((column, i) => `${plot.left + i},${y(column.reduce((most, v) => Math.max(most, v), -1))}`);
  const below = columns
    .map((column, i) => `${plot.left + i},${y(column.reduce((least, v) => Math.min(least, v), 1))}`)
    .reverse();
  return [
    `<rect x="${plot.left}" y="${top}" width="${plot.width}" height="${waveHeight}" fill="#f6f6fa" stroke="#888"/>`,
    line(plot.left, middle, plot.left + plot.width, middle, '#ccc'),
    `<polygon points="${[...above, ...below].join(' ')}" fill="#3a3a9c" stroke="#3a3a9c" stroke-width="0.5"/>`,
    ...[1, 0, -1].map((value) =>
      label(plot.left - 8, Number(y(value)) + (value === 1 ? 10 : value === 0 ? 4 : 0), String(value)),
    ),
    label(plot.left + plot.width + 8, middle + 4, name, 'start'),
  ].join('\n');
}

/** Frequency at a share of the height, from below; equal steps are equal intervals. */
const frequencyAt = (share: number) => spectrogram.low * (spectrogram.high / spectrogram.low) ** share;
const shareOf = (frequency: number) =>
  Math.log(frequency / spectrogram.low) / Math.log(spectrogram.high / spectrogram.low);

function spectrogramImage({ channels, sampleRate }: Sound, top: number): string {
  const frames = channels[0]?.length ?? 0;
  const sum = Float32Array.from(
    { length: frames },
    (_, i) => channels.reduce((total, samples) => total + samples[i]!, 0) / channels.length,
  );
  const pixels = new Uint8Array(plot.width * spectrogram.height);
  for (let column = 0; column < plot.width; column++) {
    const levels = spectrumAt(sum, ((column + 0.5) / plot.width) * frames, spectrogram.size);
    for (let row = 0; row < spectrogram.height; row++) {
      const [from, to] = [
        frequencyAt(1 - (row + 1) / spectrogram.height),
        frequencyAt(1 - row / spectrogram.height),
      ].map((f) => (f / sampleRate) * spectrogram.size);
      pixels[row * plot.width + column] = shade(strongest(levels, from!, to!));
    }
  }
  const data = Buffer.from(png(plot.width, spectrogram.height, pixels, palette())).toString('base64');
  return `<image x="${plot.left}" y="${top}" width="${plot.width}" height="${spectrogram.height}" href="data:image/png;base64,${data}"/>`;
}

/** The highest level between two places of a spectrum; between neighbours, on the line that joins them. */
function strongest(levels: Float64Array, from: number, to: number): number {
  const between = (place: number) => {
    const left = Math.min(levels.length - 2, Math.floor(place));
    return levels[left]! + (place - left) * (levels[left + 1]! - levels[left]!);
  };
  let most = Math.max(between(from), between(to));
  for (let k = Math.ceil(from); k <= to && k < levels.length; k++) most = Math.max(most, levels[k]!);
  return most;
}

/** Index into the palette of a level; quantised to 64 shades, which a file of this size can carry. */
function shade(level: number): number {
  const share = Math.max(0, Math.min(1, 1 - level / spectrogram.floor));
  return Number.isNaN(share) ? 0 : Math.round(share * 63);
}

function palette(): [number, number, number][] {
  return Array.from({ length: 64 }, (_, i) => {
    const place = (i / 63) * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(place));
    return [0, 1, 2].map((c) =>
      Math.round(colours[low]![c]! + (place - low) * (colours[low + 1]![c]! - colours[low]![c]!)),
    ) as [number, number, number];
  });
}

function frequencyAxis(top: number): string {
  return [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000]
    .map((frequency) => {
      const y = top + (1 - shareOf(frequency)) * spectrogram.height;
      return (
        line(plot.left - 5, y, plot.left, y) +
        label(plot.left - 8, y + 4, frequency < 1000 ? `${frequency} Hz` : `${frequency / 1000} kHz`)
      );
    })
    .join('\n');
}

function timeAxis(seconds: number, y: number): string {
  const ticks = Array.from(
    { length: Math.floor(seconds) + 1 },
    (_, second) =>
      line(x(second / seconds), y, x(second / seconds), y + 5) +
      label(x(second / seconds), y + 20, String(second), 'middle'),
  );
  return [...ticks, label(plot.left + plot.width / 2, y + 42, 'time in seconds', 'middle')].join('\n');
}

function colourBar(top: number): string {
  const at = plot.left + plot.width + 14;
  const stops = palette()
    .map(([r, g, b], i) => `<stop offset="${(i / 63).toFixed(3)}" stop-color="rgb(${r},${g},${b})"/>`)
    .join('');
  const ticks = [0, -24, -48, -72, -96].map((level) =>
    label(
      at + 22,
      top + (level / spectrogram.floor) * spectrogram.height + (level === 0 ? 10 : level === spectrogram.floor ? 0 : 4),
      `${level} dB`,
      'start',
    ),
  );
  return [
    `<defs><linearGradient id="level" x1="0" y1="1" x2="0" y2="0">${stops}</linearGradient></defs>`,
    `<rect x="${at}" y="${top}" width="16" height="${spectrogram.height}" fill="url(#level)"/>`,
    ...ticks,
  ].join('\n');
}
