import { expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drumFolder, drums, render, writeDrums } from './drums.ts';

test('each drum has the same level, is the same each time, and ends in silence', () => {
  for (const [name, variants] of Object.entries(drums))
    for (const drum of variants) {
      const sound = render(drum);
      const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect({ name, loudest: Number(loudest.toFixed(2)) }).toEqual({ name, loudest: 0.9 });
      expect(sound.every(Number.isFinite)).toBe(true);
      expect(Math.abs(sound.at(-1)!)).toBeLessThan(1e-3);
      expect(Buffer.from(render(drum).buffer).equals(Buffer.from(sound.buffer))).toBe(true);
    }
});

test('they are written once, where the cache is', () => {
  const home = mkdtempSync(join(tmpdir(), 'drums-'));
  try {
    const folder = drumFolder({ XDG_CACHE_HOME: home });
    writeDrums(folder);
    expect(readdirSync(folder).sort()).toEqual(Object.keys(drums).sort());
    const { mtimeMs } = statSync(join(folder, 'bd', '0.wav'));
    writeDrums(folder);
    expect(statSync(join(folder, 'bd', '0.wav')).mtimeMs).toBe(mtimeMs);
  } finally {
    rmSync(home, { recursive: true });
  }
});
