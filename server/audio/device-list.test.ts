import { expect, test } from 'bun:test';
import type { Device } from './audio-choice.ts';
import { deviceLines, listOf } from './device-list.ts';

const device = (label: string, deviceId: string, kind = 'audiooutput'): Device => ({ label, deviceId, kind });
const jack = [
  device('cpal_client_42_in', '1', 'audioinput'),
  device('cpal_client_42_out', '2', 'audioinput'),
  device('cpal_client_42_in', '3'),
  device('cpal_client_42_out', '4'),
];
const cards = [
  device('Discard all samples (playback) or generate zero samples (capture)', '9'),
  device('HDA Intel', '3'),
  device('HDA Intel', '4'),
  device('Scarlett 2i2', '5'),
  device('Mic', '6', 'audioinput'),
];

test('JACK is one output and one input, under the name that -H takes', () => {
  const list = listOf(jack, undefined, () => ({ channels: 2, sampleRate: 44100 }));
  expect(list).toEqual({
    devices: [
      { backend: 'jack', name: 'jack', direction: 'input', channels: null, sampleRate: null },
      { backend: 'jack', name: 'jack', direction: 'output', channels: 2, sampleRate: 44100 },
      { backend: 'none', name: 'none', direction: 'output', channels: null, sampleRate: null },
    ],
    opens: { backend: 'jack', name: null },
    because: 'a JACK server is running',
  });
  expect(deviceLines(list)).toEqual([
    'jack  input   jack',
    'jack  output  jack  2 channels  44100 Hz',
    'none  output  none',
    'opens jack, because a JACK server is running',
  ]);
});

test('cards are listed once each, what cannot be heard is not', () => {
  const { devices, opens } = listOf(cards, 'scarlett');
  expect(devices.map(({ name }) => name)).toEqual(['HDA Intel', 'Scarlett 2i2', 'Mic', 'none']);
  expect(opens).toEqual({ backend: 'alsa', name: 'Scarlett 2i2' });
});

test('what cannot be had is said, with what there is', () => {
  const list = listOf(cards, 'Fireface');
  expect(list.opens).toBeNull();
  expect(deviceLines(list).at(-1)).toBe(
    "opens nothing: audio device 'Fireface': no such device; there are: 'HDA Intel', 'Scarlett 2i2'",
  );
});
