/** Arbitrary OSC packets, for properties. */
import fc from 'fast-check';
import type { OscPacket, OscValue } from './types.ts';

export function bytes(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );
}

/** One type tag (or bracketed group) with a value that suits it. */
export interface Typed {
  types: string;
  value: OscValue;
}

export const oscString = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
export const leaf: fc.Arbitrary<Typed> = fc.oneof(
  fc.integer().map((value) => ({ types: 'i', value })),
  fc.float().map((value) => ({ types: 'f', value })),
  fc.double().map((value) => ({ types: 'd', value })),
  oscString.map((value) => ({ types: 's', value })),
  oscString.map((value) => ({ types: 'S', value })),
  fc.uint8Array().map((value) => ({ types: 'b', value })),
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((value) => ({ types: 'm', value })),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => ({ types: 'h', value })),
  fc.bigInt(0n, 2n ** 64n - 1n).map((value) => ({ types: 't', value })),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((value) => ({ types: 'c', value })),
  fc.integer({ min: 0, max: 0xffffffff }).map((value) => ({ types: 'r', value })),
  fc.constantFrom<Typed>(
    { types: 'T', value: true },
    { types: 'F', value: false },
    { types: 'N', value: null },
    { types: 'I', value: Infinity },
  ),
);
export const { typed } = fc.letrec<{ typed: Typed; group: Typed }>((tie) => ({
  typed: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('group')),
  group: fc.array(tie('typed'), { maxLength: 4 }).map((items) => ({
    types: `[${items.map((item) => item.types).join('')}]`,
    value: items.map((item) => item.value),
  })),
}));
export const address = fc.oneof(
  fc.integer({ min: 0, max: 0xffffff }),
  oscString.map((text) => `/${text}`),
);
export const message = fc
  .record({ address, items: fc.array(typed, { maxLength: 6 }) })
  .map(({ address: to, items }) => ({
    address: to,
    types: items.map((item) => item.types).join(''),
    args: items.map((item) => item.value),
  }));
export const { packet } = fc.letrec<{ packet: OscPacket; bundle: OscPacket }>((tie) => ({
  packet: fc.oneof({ depthSize: 'small', withCrossShrink: true }, message, tie('bundle')),
  bundle: fc.record({ timetag: fc.bigInt(0n, 2n ** 64n - 1n), elements: fc.array(tie('packet'), { maxLength: 4 }) }),
}));
