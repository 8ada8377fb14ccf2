import { expect, test } from 'bun:test';
import { chooseBackend, chooseInput, type Device } from './audio-choice.ts';

const device = (label: string, deviceId = label, kind = 'audiooutput'): Device => ({ label, deviceId, kind });
const nowhere = device('Discard all samples (playback) or generate zero samples (capture)');
const jack = [device('cpal_client_42_in', '1', 'audioinput'), device('cpal_client_42_out', '2')];
const cards = [
  nowhere,
  device('HDA Intel, ALC257 Analog', '3'),
  device('HDA Intel, HDMI 0', '4'),
  device('Scarlett 2i2', '5'),
  device('Mic', '6', 'audioinput'),
];

test('prefers JACK, then ALSA, then none', () => {
  expect(chooseBackend(jack)).toEqual({ backend: 'jack', sinkId: '', because: 'a JACK server is running' });
  expect(chooseBackend(cards)).toMatchObject({ backend: 'alsa', sinkId: '' });
  expect(chooseBackend([nowhere])).toMatchObject({
    backend: 'none',
    because: 'no JACK server is running and ALSA has no device',
  });
  expect(chooseBackend([], '')).toMatchObject({ backend: 'none' });
  expect(chooseBackend([device('Mic', '6', 'audioinput')])).toMatchObject({ backend: 'none' });
});

test('opens what was asked for', () => {
  expect(chooseBackend(jack, 'none')).toEqual({ backend: 'none', sinkId: '', because: 'no device was asked for' });
  expect(chooseBackend(jack, 'jack')).toMatchObject({ backend: 'jack', because: 'it was asked for' });
  expect(chooseBackend(cards, 'alsa')).toMatchObject({ backend: 'alsa' });
  expect(chooseBackend(cards, '4')).toMatchObject({ backend: 'alsa', sinkId: '4' });
  expect(chooseBackend([...cards, device('Scarlett 2i2', '7')], 'scarlett')).toMatchObject({ sinkId: '5' });
  expect(chooseBackend([...cards, device('Scarlett 2i2', '7')], 'Scarlett 2i2')).toMatchObject({ sinkId: '5' });
  expect(chooseBackend(cards, 'scarlett')).toMatchObject({ sinkId: '5', because: "'scarlett' was asked for" });
});

test('an input named by itself must be there; one name for both directions may fit the output alone', () => {
  expect(chooseInput(cards, 'mic', true)).toBe('6');
  expect(chooseInput(cards, '', true)).toBe('');
  expect(chooseInput(jack, 'jack', false)).toBe('');
  expect(chooseInput(cards, 'Scarlett', false)).toBeUndefined();
  expect(() => chooseInput(cards, 'Scarlett', true)).toThrow(
    "audio device 'Scarlett': no such device; there are: 'Mic'",
  );
});

test("with JACK a name is the client's, and the server's before a colon", () => {
  const server = process.env.JACK_DEFAULT_SERVER || 'default';
  expect(chooseBackend(jack, 'Overtone')).toMatchObject({ backend: 'jack', sinkId: '' });
  expect(chooseBackend(jack, 'Overtone').because).toContain("'Overtone'");
  expect(chooseBackend(jack, `${server}:x`)).toMatchObject({ backend: 'jack', sinkId: '' });
  expect(() => chooseBackend(jack, 'elsewhere:x')).toThrow(/^audio device 'elsewhere:x': the JACK server in use is/);
});

test('says what there is when that cannot be had', () => {
  expect(() => chooseBackend(cards, 'jack')).toThrow(
    "audio device 'jack': no JACK server is running; there are: 'HDA Intel, ALC257 Analog', 'HDA Intel, HDMI 0', 'Scarlett 2i2'",
  );
  expect(() => chooseBackend(jack, 'alsa')).toThrow(/'alsa': a JACK server is running/);
  expect(() => chooseBackend([nowhere], 'alsa')).toThrow(/ALSA has no device/);
  expect(() => chooseBackend(cards, 'HDA')).toThrow(/'HDA': fits more than one of: 'HDA Intel, ALC257/);
  expect(() => chooseBackend([], 'x')).toThrow("audio device 'x': no such device; there are: none");
});
