/** Voices as outputs of MIDI: what reaches them, and that their notes are ended. */
import { beforeEach, expect, test } from 'bun:test';
import { VoiceOutputs } from './voice-outputs.ts';

let taken: [string, string, number | undefined][];
let outputs: VoiceOutputs;

beforeEach(() => {
  taken = [];
  outputs = new VoiceOutputs({
    has: (name) => name === 'synth' || name === '5',
    delay: () => 100,
    take: (name, bytes, sample) => taken.push([name, bytes.toHex(), sample]),
  });
});

const on = Uint8Array.of(0x90, 60, 100);
const bend = Uint8Array.of(0xe0, 0, 64);

test('messages reach voices of a name, and no other output', () => {
  expect([outputs.send('synth', 10, on), outputs.send('out', 10, on)]).toEqual([true, false]);
  expect([outputs.has('5'), outputs.has('6'), outputs.delay('5'), outputs.delay('out')]).toEqual([true, false, 100, 0]);
  expect(taken).toEqual([['synth', '903c64', 10]]);
});

test('notes of an owner are ended behind what it has sent, and those of others sound on', () => {
  outputs.send('synth', 10, on, 1);
  outputs.send('synth', 500, bend, 1);
  outputs.send('synth', 20, on, 2);
  taken = [];
  outputs.release(1);
  expect(taken).toEqual([['synth', '803c40', 500]]);
  outputs.release(1);
  expect(taken).toHaveLength(1);
  outputs.silence();
  expect(taken.slice(1)).toEqual([['synth', '803c40', 20]]);
});

test('keys that came without a time are ended without one', () => {
  outputs.send('5', undefined, on);
  outputs.silence();
  expect(taken).toEqual([
    ['5', '903c64', undefined],
    ['5', '803c40', undefined],
  ]);
});
