/**
 * Malformed packets, by the million and repeatable: commands of the table with arguments of their kinds, then damaged. What is still a valid
 * command after the damage, and could change what sounds, is thrown away: `harmless` takes a packet apart exactly as the
 * server does (same decoder, same check of arguments) and lets pass what the server must refuse, what only asks, and what is aimed at
 * node ids that no piece uses. So a sound that changed under fuzz is the server's fault.
 */
import { checkArguments } from '../../protocol/commands/check.ts';
import { commandTable, findCommand } from '../../protocol/commands/table.ts';
import { type Argument, ArgumentError, type CommandRow } from '../../protocol/commands/types.ts';
import { untypedArguments } from '../../protocol/commands/untyped.ts';
import { decodeParts } from '../../protocol/osc/decode.ts';
import { encodeMessage, encodePacket } from '../../protocol/osc/encode.ts';
import { isBundle, type OscMessage, type OscPacket, type OscValue } from '../../protocol/osc/types.ts';
import { readSynthDefs } from '../../protocol/synthdef/parse.ts';
import { pieceDefs } from '../support/piece.ts';

/** Node ids that no piece uses. */
const alien = { first: 500_000, last: 600_000 };

/** Repeatable numbers: mulberry32. */
export class Dice {
  constructor(private state: number) {}

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}

const words = ['sine', 'saw', 'nobody', 'freq', 'amp', '', 'x'.repeat(300), 'c7', 'a3', '/etc/passwd', 'ä\u{1f3b5}'];
const absurd = [-1, -2147483648, 2147483647, 0x7fffffff - 3, 65536, 1e9, 0];
const asking = ['/none', '/status', '/version', '/rtMemoryStatus', '/sync'];
const aimed = [
  '/n_free',
  '/n_run',
  '/n_set',
  '/n_setn',
  '/n_fill',
  '/n_query',
  '/s_get',
  '/s_getn',
  '/g_freeAll',
  '/g_deepFree',
];
/** Of these every integer is a node; of the others the first. */
const nodesOnly = ['/n_free', '/n_query', '/g_freeAll', '/g_deepFree'];

/** True when the server must not change what sounds because of this packet. */
export function harmless(bytes: Uint8Array): boolean {
  return isHarmless(decodeParts(bytes), true);
}

function isHarmless(packet: OscPacket, now: boolean): boolean {
  // A valid command in a bundle with a time would wait, maybe for years: refused ones only.
  if (isBundle(packet)) return packet.elements.every((element) => isHarmless(element, now && packet.timetag <= 1n));
  const row = findCommand(packet.address);
  if (!row || packet.fault !== undefined) return true;
  try {
    const args = checkArguments(row, packet.untyped ? untypedArguments(row, packet.untyped) : packet.args);
    return now && isAllowed(row, args);
  } catch (error) {
    if (error instanceof ArgumentError) return true;
    throw error;
  }
}

function isAllowed({ name }: CommandRow, args: readonly unknown[]): boolean {
  if (asking.includes(name)) return true;
  if (name === '/d_recv') return isBroken(args[0] as Uint8Array);
  const isAlien = (node: unknown) => typeof node === 'number' && node >= alien.first && node < alien.last;
  if (name === '/n_run') return args.every((arg, i) => i % 2 === 1 || isAlien(arg));
  return aimed.includes(name) && args.length > 0 && (nodesOnly.includes(name) ? args.every(isAlien) : isAlien(args[0]));
}

/** True when a SynthDef file is refused. */
const isBroken = (blob: Uint8Array): boolean => readSynthDefs(blob).defs.length === 0;

/** An argument of the kind a row asks for, or of another. */
function argument(dice: Dice, { type }: Argument): [string, OscValue] {
  const kind = dice.below(8) === 0 ? dice.of(['integer', 'number', 'text', 'blob', 'value'] as const) : type;
  switch (kind) {
    case 'integer':
    case 'integers':
      return ['i', dice.below(4) === 0 ? dice.of(absurd) : alien.first + dice.below(alien.last - alien.first)];
    case 'text':
      return ['s', dice.of(words)];
    case 'control':
      return dice.below(2) ? ['s', dice.of(words)] : ['i', dice.of(absurd)];
    case 'blob':
    case 'completion':
      return [
        'b',
        dice.below(2) ? dice.bytes(dice.below(64)) : pieceDefBytes.slice(0, dice.below(pieceDefBytes.length)),
      ];
    default:
      return dice.below(3) === 0 ? ['d', dice.of([NaN, Infinity, -0, 1e300])] : ['f', Math.fround(dice.next())];
  }
}
const pieceDefBytes = pieceDefs();

function command(dice: Dice): OscMessage {
  const row = dice.of(commandTable);
  const wanted = [...row.args];
  for (let n = dice.below(4); n > 0 && row.repeated; n--) wanted.push(...row.repeated);
  // Too few arguments as often as enough.
  if (dice.below(2)) wanted.splice(dice.below(wanted.length + 1));
  const given = wanted.map((arg) => argument(dice, arg));
  const address = row.number !== undefined && dice.below(4) === 0 ? row.number : row.name;
  return { address, types: given.map(([tag]) => tag).join(''), args: given.map(([, value]) => value) };
}

function intact(dice: Dice): Uint8Array {
  if (dice.below(3)) {
    const { address, types, args } = command(dice);
    return encodeMessage(address, types, args);
  }
  const elements: OscPacket[] = Array.from({ length: dice.below(4) }, () => command(dice));
  if (dice.below(3) === 0)
    elements.push({ timetag: dice.below(2) ? 1n : 0x8000000000000000n, elements: [command(dice)] });
  return encodePacket({ timetag: dice.of([1n, 0n, 0xe0000000_00000000n, 0xffffffff_ffffffffn]), elements });
}

const damages: readonly ((dice: Dice, bytes: Uint8Array) => Uint8Array)[] = [
  // Cut short, also in the middle of a bundle's element.
  (dice, bytes) => bytes.subarray(0, dice.below(bytes.length + 1)),
  // Some bytes are others.
  (dice, bytes) => {
    const damaged = bytes.slice();
    for (let n = 1 + dice.below(4); n > 0 && damaged.length > 0; n--)
      damaged[dice.below(damaged.length)] = dice.below(256);
    return damaged;
  },
  // A word is an absurd size, count or id.
  (dice, bytes) => {
    const damaged = bytes.slice();
    const at = 4 * dice.below(Math.max(1, damaged.length >> 2));
    if (at + 4 <= damaged.length) new DataView(damaged.buffer).setInt32(at, dice.of(absurd));
    return damaged;
  },
  // Another type tag.
  (dice, bytes) => {
    const damaged = bytes.slice();
    const comma = damaged.indexOf(0x2c);
    if (comma >= 0 && comma + 1 < damaged.length)
      damaged[comma + 1 + dice.below(Math.min(4, damaged.length - comma - 1))] = dice.of(
        [...'ifsbhtdScrmTFNI[]q\0'].map((c) => c.charCodeAt(0)),
      );
    return damaged;
  },
  // Something behind the end.
  (dice, bytes) => Buffer.concat([bytes, dice.bytes(1 + dice.below(12))]),
  (dice) => dice.bytes(dice.below(80)),
  (_, bytes) => bytes,
];

/** The next packet that the server must bear without a change of the sound. */
export function malformed(dice: Dice): Uint8Array {
  for (;;) {
    const bytes = dice.of(damages)(dice, intact(dice));
    if (bytes.length > 0 && harmless(bytes)) return bytes;
  }
}
