/** Bytes of OSC packets. */
import { describe, expect, test } from 'bun:test';
import { decodePacket } from './decode.ts';
import { encodeMessage, encodePacket } from './encode.ts';
import { bytes } from './osc.test-packets.ts';
import { isBundle } from './types.ts';

const sNew = bytes(
  '/s_new',
  [0, 0],
  ',siiisf',
  [0],
  'beep',
  [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1],
  'freq',
  [0, 0, 0, 0, 0x43, 0xdc, 0, 0],
);

describe('layout', () => {
  test('a message', () => {
    const decoded = { address: '/s_new', types: 'siiisf', args: ['beep', -1, 0, 1, 'freq', 440] };
    expect(decodePacket(sNew)).toEqual(decoded);
    expect(encodePacket(decoded)).toEqual(sNew);
    expect(encodeMessage('/s_new', 'siiisf', decoded.args)).toEqual(sNew);
  });

  test('a numeric address', () => {
    const wire = bytes([0, 0, 0, 9], ',s', [0, 0], 'a', [0, 0, 0]);
    expect(decodePacket(wire)).toEqual({ address: 9, types: 's', args: ['a'] });
    expect(encodeMessage(9, 's', ['a'])).toEqual(wire);
  });

  test('a bundle in a bundle', () => {
    const wire = bytes(
      '#bundle',
      [0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 16],
      '#bundle',
      [0, 0x80, 0, 0, 0, 0, 0, 0, 2],
      [0, 0, 0, 8],
      '/a',
      [0, 0],
      ',',
      [0, 0, 0],
    );
    const decoded = {
      timetag: 1n,
      elements: [
        { timetag: 0x8000000000000002n, elements: [] },
        { address: '/a', types: '', args: [] },
      ],
    };
    expect(decodePacket(wire)).toEqual(decoded);
    expect(encodePacket(decoded)).toEqual(wire);
  });

  test('arrays are flat in types and nested in arguments', () => {
    const wire = encodeMessage('/x', 'i[f[]T]s', [1, [0.5, [], true], 'z']);
    expect(wire).toEqual(bytes('/x', [0, 0], ',i[f[]T]s', [0, 0, 0], [0, 0, 0, 1, 0x3f, 0, 0, 0], 'z', [0, 0, 0]));
    expect(decodePacket(wire)).toEqual({ address: '/x', types: 'i[f[]T]s', args: [1, [0.5, [], true], 'z'] });
  });

  test('no type tags, with or without anything behind the address', () => {
    expect(decodePacket(bytes('/status', [0]))).toEqual({ address: '/status', types: '', args: [] });
    expect(decodePacket(bytes('/status', [0, 0, 0, 0, 1]))).toEqual({
      address: '/status',
      types: '',
      args: [],
      untyped: Uint8Array.of(0, 0, 0, 1),
    });
    expect(encodePacket(decodePacket(bytes('/status', [0, 0, 0, 0, 1])))).toEqual(bytes('/status', [0, 0, 0, 0, 1]));
    expect(decodePacket(bytes([0, 0, 0, 24]))).toEqual({ address: 24, types: '', args: [] });
  });

  test('padding may hold anything or be missing at the end', () => {
    expect(decodePacket(bytes('/a', [0, 7], ',s', [0, 7], 'b', [0, 7, 7]))).toEqual({
      address: '/a',
      types: 's',
      args: ['b'],
    });
    expect(decodePacket(bytes('/a', [0, 0], ',s', [0, 0], 'b', [0]))).toEqual({
      address: '/a',
      types: 's',
      args: ['b'],
    });
    expect(decodePacket(bytes('/a', [0, 0], ',b', [0, 0, 0, 0, 0, 1, 9]))).toEqual({
      address: '/a',
      types: 'b',
      args: [Uint8Array.of(9)],
    });
  });

  test('blobs are views of the packet, also when the packet is a view', () => {
    const wire = encodeMessage('/d_recv', 'bi', [Uint8Array.of(1, 2, 3), 5]);
    const around = new Uint8Array(wire.length + 32);
    around.set(wire, 11);
    const decoded = decodePacket(around.subarray(11, 11 + wire.length));
    if (isBundle(decoded)) throw new Error('a message was sent');
    const blob = decoded.args[0] as Uint8Array;
    expect(blob).toEqual(Uint8Array.of(1, 2, 3));
    expect(blob.buffer).toBe(around.buffer);
    expect(decoded.args[1]).toBe(5);
  });

  test('equal hashes do not mix strings up', () => {
    // 'Aa' and 'BB' hash alike with any multiplier of 31.
    for (const text of ['/Aa', '/BB', '/Aa', '/BB'])
      expect(decodePacket(encodeMessage(text, '', []))).toMatchObject({ address: text });
  });
});
