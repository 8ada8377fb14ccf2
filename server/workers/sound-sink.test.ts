import { afterAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { append } from './sound-job.ts';
import { createSink, finishSink, SoundWriter, writeFrames } from './sound-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-sink-'));
afterAll(() => rmSync(folder, { recursive: true }));

const spec = { header: 'WAV', format: 'float', channels: 2, sampleRate: 48000 } as const;
/** Returns what a player finds in a file as it lies on the disk now. */
const found = (path: string) => {
  const bytes = new Uint8Array(readFileSync(path));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  const view = new DataView(bytes.buffer, Buffer.from(bytes).indexOf('PEAK'));
  return {
    info,
    samples: [...samples],
    peaks: [0, 1].map((c) => [view.getFloat32(16 + 8 * c, true), view.getUint32(20 + 8 * c, true)]),
  };
};

describe('a file that grows', () => {
  test('says after each append how much there is, as a killed process would leave it', () => {
    const path = join(folder, 'grows.wav');
    const sink = createSink(path, spec);
    const memory = new SharedArrayBuffer(64);
    new Float32Array(memory).set([0.25, -0.5, 0.125, 0.75]);
    append({ sink, start: 0, address: 0, frames: 2 }, memory);
    expect(found(path)).toMatchObject({
      info: { frames: 2, faults: [] },
      samples: [0.25, -0.5, 0.125, 0.75],
      peaks: [
        [0.25, 0],
        [0.75, 1],
      ],
    });
    append({ sink, start: 2, address: 0, frames: 1 }, memory);
    expect(found(path)).toMatchObject({
      info: { frames: 3, faults: [] },
      peaks: [
        [0.25, 0],
        [0.75, 1],
      ],
    });
    finishSink(sink, 3);
    expect(found(path).info.frames).toBe(3);
  });

  test('its peaks are the first of the largest', () => {
    const path = join(folder, 'peaks.wav');
    const writer = new SoundWriter(path, spec);
    writer.write(Float32Array.of(0.5, 0, -0.5, NaN));
    writer.write(Float32Array.of(-1.5, 0.25, 1.5, 0.25));
    writer.close();
    expect(found(path).peaks).toEqual([
      [1.5, 2],
      [0.25, 2],
    ]);
  });

  test('frames that never came to the disk do not count', () => {
    const path = join(folder, 'short.wav');
    const sink = createSink(path, spec);
    writeFrames(sink, 0, Float32Array.of(1, 2, 3, 4));
    finishSink(sink, 1000);
    expect(found(path)).toMatchObject({ info: { frames: 2, faults: [] }, samples: [1, 2, 3, 4] });
  });

  test('a full disk is said', () => {
    if (!existsSync('/dev/full')) return console.warn('left out: there is no /dev/full');
    expect(() => createSink('/dev/full', spec)).toThrow(/ENOSPC|No space left/);
  });
});
