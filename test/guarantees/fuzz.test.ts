/** 60,000 malformed packets while a piece plays: nothing ends, nothing grows, nothing sounds different. */
import { expect, test } from 'bun:test';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import { Dice, harmless, malformed } from '../fuzz/packets.ts';
import { pieceDefs } from '../support/piece.ts';

test('the packets are repeatable, of many kinds, and no commands that change the sound', () => {
  const [one, two] = [new Dice(5), new Dice(5)];
  for (let i = 0; i < 200; i++) expect(malformed(one)).toEqual(malformed(two));
  expect(harmless(encodeMessage('/n_free', 'i', [1000]))).toBe(false);
  expect(harmless(encodeMessage('/n_set', 'isf', [-1, 'freq', 3]))).toBe(false);
  expect(harmless(encodeMessage('/d_recv', 'b', [pieceDefs()]))).toBe(false);
  expect(harmless(encodeMessage('/quit', '', []))).toBe(false);
  expect(harmless(encodeMessage('/n_set', 'isf', [500_001, 'freq', 3]))).toBe(true);
  expect(harmless(encodeMessage('/n_set', 's', ['freq']))).toBe(true);
});

test('the server bears them', async () => {
  const report = await fuzz({ packets: 60_000, seconds: 30, seed: 20_261_121 });
  console.log(JSON.stringify(report));
  expect(report.sent.udp + report.sent.tcp + report.sent.websocket).toBe(60_000);
  expect(report.exitCode).toBe(0);
  expect(report.sameSound).toBe(true);
  // The two rings to and from the render thread, 16 MiB, are gone through for the first time; and a kilobyte a packet would be 39.
  expect(report.after - report.before).toBeLessThan(16 + 30);
}, 120_000);
