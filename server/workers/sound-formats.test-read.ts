/** Reads a sound file whole. */
import { expect } from 'bun:test';
import { closeSource, openSource, readFrames } from './sound-source.ts';

export function readAll(path: string): Float32Array {
  const source = openSource(path);
  try {
    const out = new Float32Array(source.frames * source.channels);
    expect(readFrames(source, 0, out)).toBe(source.frames);
    return out;
  } finally {
    closeSource(source);
  }
}
