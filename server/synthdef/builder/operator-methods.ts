/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */

/** The operators as methods of a signal. */
export interface OperatorMethods<Signal, Input> {
  neg(): Signal;
  not(): Signal;
  bitNot(): Signal;
  abs(): Signal;
  asFloat(): Signal;
  asInteger(): Signal;
  ceil(): Signal;
  floor(): Signal;
  frac(): Signal;
  sign(): Signal;
  squared(): Signal;
  cubed(): Signal;
  sqrt(): Signal;
  exp(): Signal;
  reciprocal(): Signal;
  midicps(): Signal;
  cpsmidi(): Signal;
  midiratio(): Signal;
  ratiomidi(): Signal;
  dbamp(): Signal;
  ampdb(): Signal;
  octcps(): Signal;
  cpsoct(): Signal;
  log(): Signal;
  log2(): Signal;
  log10(): Signal;
  sin(): Signal;
  cos(): Signal;
  tan(): Signal;
  asin(): Signal;
  acos(): Signal;
  atan(): Signal;
  sinh(): Signal;
  cosh(): Signal;
  tanh(): Signal;
  distort(): Signal;
  softclip(): Signal;
  silence(): Signal;
  thru(): Signal;
  rectWindow(): Signal;
  hanWindow(): Signal;
  welWindow(): Signal;
  triWindow(): Signal;
  ramp(): Signal;
  scurve(): Signal;
  rand(): Signal;
  rand2(): Signal;
  linrand(): Signal;
  bilinrand(): Signal;
  sum3rand(): Signal;
  coin(): Signal;
  /** this + other */
  add(other: Input): Signal;
  /** this - other */
  sub(other: Input): Signal;
  /** this × other */
  mul(other: Input): Signal;
  /** this / other, rounded down */
  intDiv(other: Input): Signal;
  /** this / other */
  div(other: Input): Signal;
  mod(other: Input): Signal;
  /** 1 where this = other, else 0 */
  eq(other: Input): Signal;
  /** 1 where this ≠ other, else 0 */
  ne(other: Input): Signal;
  /** 1 where this < other, else 0 */
  lt(other: Input): Signal;
  /** 1 where this > other, else 0 */
  gt(other: Input): Signal;
  /** 1 where this ≤ other, else 0 */
  le(other: Input): Signal;
  /** 1 where this ≥ other, else 0 */
  ge(other: Input): Signal;
  min(other: Input): Signal;
  max(other: Input): Signal;
  bitAnd(other: Input): Signal;
  bitOr(other: Input): Signal;
  bitXor(other: Input): Signal;
  lcm(other: Input): Signal;
  gcd(other: Input): Signal;
  round(other: Input): Signal;
  roundUp(other: Input): Signal;
  trunc(other: Input): Signal;
  atan2(other: Input): Signal;
  hypot(other: Input): Signal;
  hypotApx(other: Input): Signal;
  pow(other: Input): Signal;
  leftShift(other: Input): Signal;
  rightShift(other: Input): Signal;
  unsignedRightShift(other: Input): Signal;
  ring1(other: Input): Signal;
  ring2(other: Input): Signal;
  ring3(other: Input): Signal;
  ring4(other: Input): Signal;
  difsqr(other: Input): Signal;
  sumsqr(other: Input): Signal;
  sqrsum(other: Input): Signal;
  sqrdif(other: Input): Signal;
  absdif(other: Input): Signal;
  thresh(other: Input): Signal;
  amclip(other: Input): Signal;
  scaleneg(other: Input): Signal;
  clip2(other: Input): Signal;
  excess(other: Input): Signal;
  fold2(other: Input): Signal;
  wrap2(other: Input): Signal;
  firstArg(other: Input): Signal;
  rrand(other: Input): Signal;
  exprand(other: Input): Signal;
}
