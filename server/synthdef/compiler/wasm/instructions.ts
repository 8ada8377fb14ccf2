/** Instructions of WebAssembly for operations of the graph: for one lane, and for vectors. */
import type { Kind } from '../graph/kinds.ts';
import type { PlainName } from './assembler.ts';
import { Type, type ValType } from './module.ts';

type Table = Readonly<Record<string, PlainName>>;

const float = (shape: 'f32' | 'f64' | 'f32x4' | 'f64x2'): Table => ({
  add: `${shape}.add`,
  sub: `${shape}.sub`,
  mul: `${shape}.mul`,
  div: `${shape}.div`,
  abs: `${shape}.abs`,
  neg: `${shape}.neg`,
  ceil: `${shape}.ceil`,
  floor: `${shape}.floor`,
  trunc: `${shape}.trunc`,
  nearest: `${shape}.nearest`,
  sqrt: `${shape}.sqrt`,
  eq: `${shape}.eq`,
  ne: `${shape}.ne`,
  lt: `${shape}.lt`,
  gt: `${shape}.gt`,
  le: `${shape}.le`,
  ge: `${shape}.ge`,
});

const int = (shape: 'i32' | 'i64' | 'i32x4' | 'i64x2', bitwise: 'i32' | 'i64' | 'v128'): Table => ({
  add: `${shape}.add`,
  sub: `${shape}.sub`,
  and: `${bitwise}.and`,
  or: `${bitwise}.or`,
  xor: `${bitwise}.xor`,
  shl: `${shape}.shl`,
  shr: `${shape}.shr_s`,
  shrU: `${shape}.shr_u`,
});

const words = (shape: 'i32' | 'i32x4'): Table => ({
  mul: `${shape}.mul`,
  eq: `${shape}.eq`,
  ne: `${shape}.ne`,
  lt: `${shape}.lt_s`,
  gt: `${shape}.gt_s`,
  le: `${shape}.le_s`,
  ge: `${shape}.ge_s`,
  ltU: `${shape}.lt_u`,
  geU: `${shape}.ge_u`,
});

const scalar: Readonly<Record<Kind, Table>> = {
  f32: float('f32'),
  f64: float('f64'),
  i32: { ...int('i32', 'i32'), ...words('i32') },
  i64: int('i64', 'i64'),
  mask: { and: 'i32.and', or: 'i32.or', xor: 'i32.xor', not: 'i32.eqz' },
};

/** `min` and `max` are those of comparisons, with their arguments exchanged. */
const vector: Readonly<Record<Kind, Table>> = {
  f32: { ...float('f32x4'), min: 'f32x4.pmin', max: 'f32x4.pmax' },
  f64: { ...float('f64x2'), min: 'f64x2.pmin', max: 'f64x2.pmax' },
  i32: { ...int('i32x4', 'v128'), ...words('i32x4'), magnitude: 'i32x4.abs' },
  i64: int('i64x2', 'v128'),
  mask: { and: 'v128.and', or: 'v128.or', xor: 'v128.xor', not: 'v128.not' },
};

/** Returns the instruction for an operation on a kind. @throws Error where there is none */
export function instruction(op: string, kind: Kind, isVector: boolean): PlainName {
  const name = (isVector ? vector : scalar)[kind][op];
  if (!name) throw new Error(`no ${isVector ? 'vector ' : ''}instruction for ${op} of ${kind}`);
  return name;
}

export const typeOf = (kind: Kind, isVector: boolean): keyof typeof Type =>
  isVector ? 'v128' : kind === 'mask' ? 'i32' : kind;

export const valType = (kind: Kind, isVector: boolean): ValType => Type[typeOf(kind, isVector)];

/** Conversions of one lane, by kinds from and to. A mask is 0 or 1 there. */
export const scalarConversions: Readonly<Record<string, PlainName | null>> = {
  'f32:f64': 'f64.promote_f32',
  'f64:f32': 'f32.demote_f64',
  'i32:f32': 'f32.convert_i32_s',
  'i32:f64': 'f64.convert_i32_s',
  'mask:f32': 'f32.convert_i32_u',
  'mask:f64': 'f64.convert_i32_u',
  'f32:i32': 'i32.trunc_sat_f32_s',
  'f64:i32': 'i32.trunc_sat_f64_s',
  'mask:i32': null,
};

export const scalarReinterpretations: Readonly<Record<string, PlainName>> = {
  'f32:i32': 'i32.reinterpret_f32',
  'i32:f32': 'f32.reinterpret_i32',
  'f64:i64': 'i64.reinterpret_f64',
  'i64:f64': 'f64.reinterpret_i64',
};

/** Instructions that copy a word to all lanes. */
export const splats = { i32: 'i32x4.splat', i64: 'i64x2.splat', f32: 'f32x4.splat', f64: 'f64x2.splat' } as const;

// ---- shuffles ------------------------------------------------------------------------------------------------

/** Returns the bytes of words of two vectors, by their places among the eight. */
export const bytesOfWords = (...places: number[]): number[] =>
  places.flatMap((w) => [4 * w, 4 * w + 1, 4 * w + 2, 4 * w + 3]);
export const evenWords = bytesOfWords(0, 2, 4, 6);
export const lowHalves = bytesOfWords(0, 1, 4, 5);
export const highHalf = bytesOfWords(2, 3, 2, 3);
export const widenLow = bytesOfWords(0, 0, 1, 1);
export const widenHigh = bytesOfWords(2, 2, 3, 3);
