/**
 * Commands that are well formed and mean nothing good: every row of the command table with numbers, texts and lists at and beyond what it may bear. Unlike `malformed` they are carried
 * out. A new row is among them by itself. Repeatable.
 */
import { commandTable } from '../../protocol/commands/table.ts';
import type { Argument, CommandRow } from '../../protocol/commands/types.ts';
import { encodeMessage, encodePacket } from '../../protocol/osc/encode.ts';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import type { Dice } from './packets.ts';

/** Commands that end the server, or hide what it says. */
const left = ['/quit', '/error', '/dumpOSC'];
export const hostileRows: readonly CommandRow[] = commandTable.filter(({ name }) => !left.includes(name));

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  3,
  16,
  60,
  127,
  128,
  1e-300,
  -1e-300,
  5e-324,
  1e6,
  1e7,
  1e9,
  1e15,
  -1e15,
  1e300,
  -1e300,
  Number.MAX_VALUE,
  2 ** 31,
  2 ** 31 - 1,
  2 ** 32,
  2 ** 53,
  Infinity,
  -Infinity,
  NaN,
];
const integers = [
  0,
  1,
  2,
  -1,
  -2,
  16,
  60,
  127,
  128,
  255,
  1000,
  44100,
  65_536,
  1e6,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 31 - 64,
];
const texts = [
  '',
  'all',
  'any',
  'session',
  'tempo',
  'root',
  'key',
  'x',
  '1',
  '1-16',
  '16',
  '0-17',
  '60',
  '48-59',
  '127-0',
  'linear',
  'exponential',
  'switch',
  'bar',
  '1/4',
  '1/128t',
  '0.0000001b',
  '2b',
  '1e9b',
  `${'9'.repeat(400)}b`,
  `${'9'.repeat(400)}/4`,
  '1/0',
  '0/4',
  '3/4.',
  'grid',
  'file',
  'none',
  'lower',
  'upper',
  'int16',
  'wav',
  'aiff',
  'sine1',
  'sine3',
  'cheby',
  'copy',
  'normalize',
  '/no/such/file',
  '/no/such/fifo',
  '..',
  'bunsynth',
  '\u{1f3b5}',
  '__proto__',
  'constructor',
  'x'.repeat(300),
  'y'.repeat(5000),
  '\u001b[31m',
];
const keys = [
  'freq',
  'amp',
  'gate',
  'note',
  'low',
  'high',
  'transpose',
  'polyphony',
  'steal',
  'zone',
  'qu',
  'arm',
  'gain',
  'pan',
  'speed',
  'out',
  'in',
  'group',
  'loop',
  'bpm',
  'target',
  'seed',
  'swap',
  'tempo',
  'channels',
  '__proto__',
  'nobody',
];

/** Kinds of fuzzed values: as OSC has them, and as JSON has them too. */
type Kind = Argument['type'];

function randomValue(dice: Dice, kind: Kind, names: readonly string[]): OscValue {
  switch (dice.below(10) === 0 ? dice.of(['integer', 'number', 'text', 'parameter'] as const) : kind) {
    case 'integer':
    case 'integers':
      return dice.of(integers);
    case 'number':
    case 'counted':
      return dice.of(numbers);
    case 'text':
      return dice.of([...texts, ...names]);
    case 'control':
      return dice.below(2) ? dice.of([...keys, ...names]) : dice.of(integers);
    case 'blob':
      return bytesOf(dice, names);
    case 'completion':
      return dice.below(3) ? null : bytesOf(dice, names);
    default:
      return dice.of<() => OscValue>([
        () => dice.of(numbers),
        () => dice.of(integers),
        () => dice.of(texts),
        () => Array.from({ length: dice.below(5) }, () => dice.of(numbers)),
        () => Array.from({ length: 1000 }, (_, i) => i),
      ])();
  }
}

/** MIDI, a command of its own, or noise. */
function bytesOf(dice: Dice, names: readonly string[]): Uint8Array {
  switch (dice.below(4)) {
    case 0:
      return dice.bytes(dice.below(40));
    case 1:
      return Uint8Array.from([
        dice.of([0x80, 0x90, 0xb0, 0xe0, 0xfa, 0xf2]) | dice.below(2),
        dice.below(128),
        dice.below(128),
      ]);
    case 2:
      return new Uint8Array(30).fill(0xf8);
    default: {
      const { address, types, args } = hostileMessage(
        dice,
        dice.of(
          hostileRows.filter(({ args: each }) => !each.some(({ type }) => type === 'blob' || type === 'completion')),
        ),
        names,
      );
      return encodeMessage(address, types, args);
    }
  }
}

function argumentsOf(dice: Dice, { args, repeated }: CommandRow, names: readonly string[]): OscValue[] {
  const wanted = [...args];
  for (let n = dice.below(4); n > 0 && repeated; n--) wanted.push(...repeated);
  if (dice.below(6) === 0) wanted.splice(dice.below(wanted.length + 1));
  return wanted.map(({ name, type }) => {
    if (name === 'key' || (name === 'control' && dice.below(2))) return dice.of(keys);
    if ((name === 'instrument' || name === 'target' || name === 'which') && dice.below(3) > 0) return dice.of(names);
    return randomValue(dice, type, names);
  });
}

/** A command that is taken or refused, whatever it says. @param names of instruments that are there */
export function hostileMessage(dice: Dice, row: CommandRow, names: readonly string[]): OscMessage {
  const args = argumentsOf(dice, row, names);
  return { address: row.name, types: args.map(tagOf).join(''), args };
}

function tagOf(value: OscValue): string {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'i' : 'd';
  if (typeof value === 'string') return 's';
  if (value instanceof Uint8Array) return 'b';
  if (Array.isArray(value)) return `[${value.map(tagOf).join('')}]`;
  return value === null ? 'N' : value === true ? 'T' : 'F';
}

/** The same as a packet: by itself, or in a bundle that is late, due soon or due in a year. @param seconds since 1970, now */
export function hostilePacket(dice: Dice, row: CommandRow, names: readonly string[], seconds: number): Uint8Array {
  const message = hostileMessage(dice, row, names);
  if (dice.below(3)) return encodeMessage(message.address, message.types, message.args);
  const ahead = dice.of([-3600, -1, 0.05, 0.2, 3600 * 24 * 365]);
  return encodePacket({
    timetag: BigInt(Math.round((seconds + ahead + 2_208_988_800) * 2 ** 16)) << 16n,
    elements: [message],
  });
}

/** The body of a command that is posted: as JSON, which has no numbers that are not finite, but anything else. */
export function hostileBody(dice: Dice, { args, repeated }: CommandRow, names: readonly string[]): string {
  const anything = (): unknown =>
    dice.of<() => unknown>([
      () => null,
      () => ({}),
      () => [[[]]],
      () => true,
      () => dice.of(numbers),
      () => dice.of(texts),
      () => ({ __proto__: 1, length: 1e9 }),
      () => Array.from({ length: 2000 }, () => 1e300),
    ])();
  if (dice.below(12) === 0)
    return dice.of([
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '1e999',
      '{"a":'.repeat(2000),
      JSON.stringify(anything()),
      `{"beat":${'9'.repeat(5000)}}`,
    ]);
  const fields: [string, unknown][] = args
    .filter(() => dice.below(8) > 0)
    .map(({ name, type }) => [
      name,
      dice.below(6) === 0
        ? anything()
        : (name === 'instrument' || name === 'target' || name === 'which') && dice.below(3)
          ? dice.of(names)
          : randomValue(dice, type, names),
    ]);
  const pairs = Object.fromEntries(
    Array.from({ length: dice.below(4) }, () => [
      dice.of(keys),
      dice.below(6) === 0 ? anything() : randomValue(dice, 'parameter', names),
    ]),
  );
  if (repeated)
    fields.push(
      repeated.length === 1
        ? [
            repeated[0]!.name,
            dice.below(6) === 0
              ? anything()
              : Array.from({ length: dice.below(4) }, () => randomValue(dice, repeated[0]!.type, names)),
          ]
        : ['params', dice.below(8) === 0 ? anything() : pairs],
    );
  if (dice.below(10) === 0) fields.push([dice.of(keys), anything()]);
  return JSON.stringify(Object.fromEntries(fields), (_, value) =>
    value instanceof Uint8Array ? [...value] : (value as unknown),
  );
}
