const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const slots = 1024;
/** Longer strings are rarely repeated, and the native decoder is faster for them. */
const maxKept = 32;

// Addresses, type tags, def and control names come again and again. Each thread keeps the last string seen per hash
// value, so that a repeated one costs a comparison and no allocation. The size is fixed: hostile input only misses.
const kept = new Array<string>(slots).fill('');

function matches(bytes: Uint8Array, start: number, length: number, candidate: string): boolean {
  if (candidate.length !== length) return false;
  for (let i = 0; i < length; i++) {
    if (candidate.charCodeAt(i) !== bytes[start + i]) return false;
  }
  return true;
}

function asciiToString(bytes: Uint8Array, start: number, end: number): string {
  let result = '';
  for (let i = start; i < end; i++) result += String.fromCharCode(bytes[i]);
  return result;
}

/** The UTF-8 text in `bytes[start..end)`; invalid sequences become U+FFFD. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length > maxKept) return decoder.decode(bytes.subarray(start, end));
  let hash = length;
  let seen = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    hash = (Math.imul(hash, 31) + byte) | 0;
    seen |= byte;
  }
  if (seen > 0x7f) return decoder.decode(bytes.subarray(start, end));
  const slot = hash & (slots - 1);
  const candidate = kept[slot];
  if (matches(bytes, start, length, candidate)) return candidate;
  const text = asciiToString(bytes, start, end);
  kept[slot] = text;
  return text;
}
