import { afterEach, expect, test } from 'bun:test';
import { type Audio, type DeviceEvent, openAudio } from './audio.ts';
import { loadAudioLibrary } from './audio-library.ts';
import { CaptureReader, captureArea } from './capture.ts';

const module = new URL('./worklet.test-module.ts', import.meta.url).pathname;
const none = { device: 'none', inputs: 0, outputs: 2 };

let open: Audio | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

/** Opens and starts the test renderer; closed after the test. */
async function play(
  options: { outputs?: number; sampleRate?: number; blockSize?: number; throwAtBlock?: number } = {},
) {
  const { outputs = 2, sampleRate, blockSize = 64, throwAtBlock } = options;
  const audio = (open = await openAudio({ ...none, outputs, sampleRate }));
  const events: DeviceEvent[] = [];
  audio.onEvent = (event) => events.push(event);
  const area = captureArea(outputs, blockSize, 4096);
  const capture = new CaptureReader(area);
  capture.start();
  const { thread } = await audio.start({
    module,
    renderer: { blockSize, inputs: 0, outputs, throwAtBlock },
    capture: area,
  });
  return { audio, events, capture, thread };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(5);
}

test.each([44100, 48000, 96000])(
  'plays at %p Hz with no device, and every block reaches the capture',
  async (sampleRate) => {
    const { audio, capture, thread } = await play({ sampleRate });
    expect(audio.backend).toBe('none');
    expect(audio.sampleRate).toBe(sampleRate);
    expect(audio.why).toBe(`no audio device (none) at ${sampleRate} Hz, because no device was asked for`);
    if (process.platform === 'linux') expect((await thread).flush).toEqual({ done: true });
    await until(() => audio.status().quanta >= 50);
    let next = 0;
    const blocks = capture.drain((sample, channels) => {
      expect(sample).toBe(next);
      channels.forEach((view, c) =>
        view.forEach((x, i) => {
          const expected = Math.fround(0.1 * Math.sin((2 * Math.PI * 100 * (c + 1) * (next + i)) / sampleRate));
          if (x !== expected) throw new Error(`channel ${c}, sample ${next + i}: ${x}, not ${expected}`);
        }),
      );
      next += 64;
    });
    expect(blocks).toBeGreaterThanOrEqual(100);
    expect(capture.dropped).toBe(0);
  },
);

test('publishes its clock and load', async () => {
  const { audio } = await play();
  await until(() => audio.status().quanta >= 20);
  const { quanta, samples, blocks, seconds, secondsPerSample, period, peakLoad } = audio.status();
  expect(samples).toBe(quanta * 128);
  expect(blocks).toBe(quanta * 2);
  expect(Math.abs(secondsPerSample * 48000 - 1)).toBeLessThan(0.003);
  expect(seconds).toBeGreaterThan(1.7e9);
  expect(period).toBeGreaterThanOrEqual(128);
  expect(peakLoad).toBeGreaterThan(0);
});

test('tells of more outputs than the library has', async () => {
  const { audio, capture } = await play({ outputs: 40 });
  expect(audio.outputs).toBe(32);
  expect(audio.notes).toEqual(['40 outputs asked for, the device takes 32: the others are not heard']);
  await until(() => capture.drain(() => {}) > 0);
});

test('tells of a renderer that throws', async () => {
  const { events } = await play({ throwAtBlock: 10 });
  await until(() => events.length > 0);
  expect(events[0]).toEqual({ type: 'fault', message: expect.stringContaining('the test asked for it') });
});

test('refuses what cannot be, in one line', async () => {
  await expect(openAudio({ ...none, inputs: -1 })).rejects.toThrow(
    'audio inputs: must be a whole number from 0 on, not -1',
  );
  await expect(openAudio({ ...none, outputs: 1.5 })).rejects.toThrow(
    'audio outputs: must be a whole number from 0 on, not 1.5',
  );
  await expect(openAudio({ ...none, sampleRate: 12 })).rejects.toThrow(/12 Hz/);
  await expect(openAudio({ ...none, device: 'nothing like it' })).rejects.toThrow(
    "audio device 'nothing like it': no such device",
  );
  await expect(loadAudioLibrary({ done: false, reason: 'libx is missing' })).rejects.toThrow(
    'No audio: libx is missing',
  );
});
